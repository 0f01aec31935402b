/**
 * Secrets are taken out where text becomes an entry, before it is on disk.
 *
 * The families are those of the public rule sets of gitleaks (config/gitleaks.toml, 8.x) and of
 * detect-secrets; the expressions are our own, written from each issuer's published token format.
 */
interface Rule {
  /** What stands in the place of the secret: `[redacted:NAME]`. */
  name: string;
  /** Group 1, where there is one, is kept in front of the mark; group 2, where there is one, behind it. */
  pattern: RegExp;
  /** A further test on the secret itself, for patterns that ordinary text meets too. */
  test?: (secret: string) => boolean;
}

const RULES: readonly Rule[] = [
  {
    name: 'private-key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|$)/g,
  },
  { name: 'aws-access-key', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z2-7]{16}\b/g },
  { name: 'github-token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255})/g },
  { name: 'gitlab-token', pattern: /\bgl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|oas|soat)-[A-Za-z0-9_-]{20,300}/g },
  { name: 'anthropic-key', pattern: /\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{20,200}/g },
  { name: 'openai-key', pattern: /\bsk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{20,300}/g, test: mixed },
  { name: 'google-api-key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { name: 'google-oauth', pattern: /\b(?:ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})/g },
  {
    name: 'slack-token',
    pattern: /\bxox[abeoprs]-(?:[0-9]-)?[A-Za-z0-9-]{10,250}|\bxapp-\d-[A-Za-z0-9-]{10,250}/g,
  },
  {
    name: 'slack-webhook',
    pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{20,80}/g,
  },
  {
    name: 'discord-webhook',
    pattern: /https:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d{10,}\/[\w-]{30,}/g,
  },
  {
    name: 'stripe-key',
    pattern: /\b(?:sk|rk|pk)_(?:live|test|prod)_[A-Za-z0-9]{10,250}|\bwhsec_[A-Za-z0-9]{24,}/g,
  },
  { name: 'npm-token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { name: 'pypi-token', pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,1000}/g },
  { name: 'sendgrid-key', pattern: /\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}/g },
  { name: 'twilio-key', pattern: /\b(?:SK|AC)[0-9a-f]{32}\b/g },
  { name: 'mailgun-key', pattern: /\b(?:key|pubkey)-[0-9a-f]{32}\b/g },
  { name: 'digitalocean-token', pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g },
  { name: 'huggingface-token', pattern: /\b(?:hf_|api_org_)[A-Za-z]{34}\b/g },
  { name: 'shopify-token', pattern: /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g },
  { name: 'telegram-token', pattern: /\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b/g },
  { name: 'databricks-token', pattern: /\bdapi[0-9a-f]{32}(?:-\d)?\b/g },
  { name: 'linear-key', pattern: /\blin_(?:api|oauth)_[A-Za-z0-9]{32,64}/g },
  { name: 'notion-token', pattern: /\b(?:ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43})\b/g },
  { name: 'vault-token', pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{24,300}/g },
  { name: 'doppler-token', pattern: /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9._-]{40,60}/g },
  { name: 'age-key', pattern: /\bAGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}\b/g },
  { name: 'azure-storage-key', pattern: /\b(AccountKey=)[A-Za-z0-9+/]{80,90}={0,2}/g },
  { name: 'jwt', pattern: /\bey[A-Za-z0-9_-]{15,}\.ey[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*/g },
  // user:password@ in a URL; the address stays readable.
  {
    name: 'url-password',
    pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s:/@"'<>]{0,100}:)[^\s/@"'<>]{3,200}(@)/gi,
    test: notPlaceholder,
  },
  {
    name: 'authorization',
    pattern: /\b(authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)\s+)[A-Za-z0-9+/=._~-]{12,}/gi,
  },
  { name: 'authorization', pattern: /\b(bearer\s+)[A-Za-z0-9+/=._~-]{24,}/gi, test: mixed },
  // NAME_SECRET=value, "apiKey": "value", password: value. The value has to look like a secret.
  {
    name: 'secret',
    pattern:
      /\b([\w.-]{0,40}(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?|client[_-]?secret|auth[_-]?key)[\w-]{0,20}["'`]?\s*(?:=>|:=|=|:)\s*)(?:"(?:[^"\\\n]|\\.){6,300}"|'(?:[^'\\\n]|\\.){6,300}'|`[^`\n]{6,300}`|[^\s"'`,;(){}[\]<>]{8,300})/gi,
    test: (secret) => looksSecret(secret.replace(/^["'`]|["'`]$/g, '')),
  },
];

// One test over everything that any rule begins with: ordinary text leaves here.
const HINT =
  /PRIVATE KEY|A[KSBC][IC]A|A3T|gh[pousr]_|github_pat_|\bgl[a-z]{2,5}-|\bsk-|AIza|ya29|GOCSPX|xox|xapp|hooks\.slack|webhooks|[srp]k_|whsec_|npm_|pypi-|SG\.|\b(?:SK|AC)[0-9a-f]|key-|do[opr]_v1|hf_|api_org_|shp[acs]|:AA|dapi|lin_|ntn_|secret|hv[sbr]\.|dp\.|AGE-|AccountKey|\bey[A-Za-z0-9]|:\/\/|authorization|bearer|passw|passphrase|token|key|credential/i;

/**
 * Text without the secrets in it; each is replaced by `[redacted:KIND]`.
 * @example redact('export GITHUB_TOKEN=ghp_…') // 'export GITHUB_TOKEN=[redacted:github-token]'
 */
export function redact(text: string): string {
  if (text.length < 8 || !HINT.test(text)) return text;
  let result = text;
  for (const { name, pattern, test } of RULES) {
    result = result.replace(pattern, (match: string, ...groups: unknown[]) => {
      const before = typeof groups[0] === 'string' ? groups[0] : '';
      const after = typeof groups[1] === 'string' ? groups[1] : '';
      const secret = match.slice(before.length, match.length - after.length);
      if (secret.includes('[redacted:') || (test && !test(secret))) return match;
      return `${before}[redacted:${name}]${after}`;
    });
  }
  return result;
}

/** The same value with every string in it redacted. */
export function redactDeep<T>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redactDeep(item)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner)])) as T;
  }
  return value;
}

/** Letters and digits both, and not one word repeated: what keys have and kebab-case names have not. */
function mixed(secret: string): boolean {
  return /\d/.test(secret) && /[A-Za-z]/.test(secret) && entropy(secret) > 3;
}

function notPlaceholder(secret: string): boolean {
  return !/^(?:\$|\{|%|<|\*+$|x+$)|^(?:password|passwd|pass|pwd|secret|user|token)$/i.test(secret);
}

/** Whether the value of something called a secret is one, and not code, a placeholder or prose. */
function looksSecret(value: string): boolean {
  if (!notPlaceholder(value)) return false;
  if (
    /^(?:true|false|null|none|undefined|required|optional|string|number|process\.env|os\.environ|import\.meta)/i.test(
      value,
    )
  ) {
    return false;
  }
  // A property access, a call, a path, a type: code about secrets, not a secret.
  if (/^[A-Za-z_$][\w$]*(?:[.][A-Za-z_$][\w$]*)+$/.test(value) || /^\.{0,2}\//.test(value)) return false;
  if (/\s/.test(value) && !/\d/.test(value)) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(value)).length;
  if (/^[a-z]+(?:[-_][a-z]+)*$/i.test(value)) return false;
  return kinds >= 2 && entropy(value) > 2.5;
}

/** Shannon entropy in bits per character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
