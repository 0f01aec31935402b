/**
 * Tests that distinguish a secret from a name, a placeholder, code or a word, for rules that also match ordinary text.
 */

/** Whether letters and digits are mixed randomly, unlike `kebab-case-names-2` and `aaaaaaaa1`. */
export function random(secret: string): boolean {
  return /\d|[a-z][A-Z]/.test(secret) && /[A-Za-z]/.test(secret) && !isWords(secret) && entropy(secret) > 3;
}

/**
 * Whether a value is random beyond doubt, for when the text around it gives no hint: capitals, small letters and digits
 * mixed, or small letters and many digits that are no number, hash or UUID.
 * @param bits the least entropy, in bits per character
 */
export function isRandom(secret: string, bits: number): boolean {
  const tail = secret.replace(/^(?:[a-z]{1,20}[_-]+)+/i, '');
  if (/^(?:[0-9a-f-]+|[0-9A-F-]+)$/.test(tail) || /[A-Z]{9}|[a-z]{9}|0123|\d{9}/.test(secret)) return false;
  const digits = secret.replace(/\D/g, '').length;
  if (digits < 2 || digits > secret.length * 0.7) return false;
  return random(secret) && !isPlaceholder(secret) && !isCode(secret) && entropy(secret) > bits;
}

/** Whether a value at the place of a password, in a URL or command, is one: not a port, variable or placeholder. */
export function isPassword(secret: string): boolean {
  return !isPlaceholder(secret) && !/^\d{1,5}(?:[/?#]|$)/.test(secret);
}

/** Whether a value assigned to a variable for passwords is one. Letters alone count. */
export function isAssigned(secret: string): boolean {
  return isPassword(secret) && !isCode(secret);
}

/** Whether the text after `Authorization: Basic` is a credential: anything but words and placeholders. */
export function isCredential(secret: string): boolean {
  // Base64 without digits has several runs of capitals.
  const isMixed = secret.length >= 20 && (secret.match(/[A-Z]{2,}/g) ?? []).length > 1;
  return !isPlaceholder(secret) && (isMixed || !isWords(secret));
}

/** Whether a value with the name of a secret is one: not code, a placeholder or prose. */
export function looksSecret(found: string): boolean {
  const value = found.replace(/[.,;:!?]$/, '');
  if (isPlaceholder(value) || isCode(value)) return false;
  if (/\s/.test(value) && !/\d/.test(value)) return false;
  // `refresh-token-2` is a name. `hunter2` and `Summer_24!` are passwords.
  if (isWords(value) && !(/\d/.test(value) && /^[A-Za-z0-9]+$|[!$%]/.test(found))) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  return kinds >= 2 && entropy(value) > 2.2;
}

/** Whether a value that may also be a word is a secret: digits among letters, and not a name with a number. */
export function isStrong(found: string): boolean {
  return looksSecret(found) && /\d/.test(found) && /[A-Za-z]/.test(found) && !isWords(found);
}

/** `$NAME`, `${name}`, `{{ name }}`, `%NAME%`, `<name>`, `****`, `xxxx`, and words such as `password`. */
function isPlaceholder(value: string): boolean {
  return (
    /^(?:\$\{|\$\(|\{|<|%[A-Za-z_]+%?$|%[sdv]|\$\w+$|\*+|x+$|\.{3}|\u2026)/i.test(value) ||
    /^(?:your|example|sample|dummy|fake|changeme|change-me|placeholder|redacted)(?:[_.-]|$)/i.test(value) ||
    /^(?:password|passwd|pass|pwd|secret|user|token|key|value|string|none|null)$/i.test(value)
  );
}

/** Code about secrets: a literal or a type, a property, a call, a path, an address. */
function isCode(value: string): boolean {
  return (
    /^(?:true|false|null|none|nil|undefined|required|optional|string|number|boolean|buffer|bytes|str|int)(?![A-Za-z0-9])/i.test(
      value,
    ) ||
    /^(?:process\.env|os\.environ|import\.meta|env\.|ENV\b|secrets\.|vars\.|vault:|file:|arn:|op:\/\/|https?:\/\/|@)/.test(
      value,
    ) ||
    // a.b.c, a?.b, A::b, a->b, and the like up to a bracket
    /^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|::|->)[A-Za-z_$][\w$]*)+[!?]?$/.test(value) ||
    // a path: begins as one, or ends in an extension
    /^(?:~|\.{1,2})\//.test(value) ||
    // name=value, as in `--secret id=npmrc,src=x`
    /^(?:id|src|env|type|name|file|from|target)=[^=]/.test(value) ||
    /^[\w.@+-]+(?:[/\\][\w.@+-]+)*\.[A-Za-z]{1,5}(?::\d+){0,2}$/.test(value)
  );
}

/**
 * Whether a value is words and small numbers, joined by punctuation or camel case: `refresh-token-2`, `AccessToken`,
 * `src/auth/token`, `MAX_TOKENS`. A word has a vowel or is short, and is not too long.
 */
function isWords(value: string): boolean {
  const parts = value.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  return parts.every((part) => {
    if (/^v?\d{1,6}$/i.test(part)) return true;
    const letters = part.replace(/\d{1,3}$/, '');
    const humps = letters.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g) ?? [];
    // Random camel case has humps without vowels, and many short ones: `kJhGfDsAqWe`.
    return (
      humps.join('') === letters &&
      letters.length <= 40 &&
      letters.length / humps.length >= 3 - (humps.length === 1 ? 2 : 0) &&
      humps.every(
        (hump) =>
          hump.length <= 20 && (/[aeiouy]/i.test(hump) || hump.length <= 4) && !/[^aeiouy]{6}/i.test(hump),
      )
    );
  });
}

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
