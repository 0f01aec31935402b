import { RULES } from './redact-rules.ts';

// Compiling the rules takes a hook milliseconds. What has neither a word that announces a secret nor a row
// of characters mixed like one is let through before; this has to let everything in that any rule finds.
const ANNOUNCED = /private key|pass|pwd|secret|token|key|cred|auth|conn|cookie|bearer|curl|machine|:\/\/|Q~/i;
const MIXED = /(?<![\w-])(?=[\w-]*(?:\d|[a-z][A-Z]))[\w-]{16}|A(?:KI|SI|BI|CC)A[A-Z]/;

/**
 * Text without the secrets in it; each is replaced by `[redacted:KIND]`. It runs where text becomes an
 * entry, before it is on disk.
 * @example redact('export GITHUB_TOKEN=ghp_…') // 'export GITHUB_TOKEN=[redacted:github-token]'
 */
export function redact(text: string): string {
  if (text.length < 8 || !(ANNOUNCED.test(text) || MIXED.test(text))) return text;
  let result = text;
  for (const { name, pattern, test } of RULES) {
    result = result.replace(pattern, (match: string, ...groups: unknown[]) => {
      const before = typeof groups[0] === 'string' ? groups[0] : '';
      const secret = match.slice(before.length);
      // What an earlier rule took out is not taken out again.
      if (secret.includes('[redacted:') || (test && !test(secret))) return match;
      return `${before}[redacted:${name}]`;
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
