import { headAndTail } from '../text/head-and-tail.ts';
import { head } from '../text/text.ts';
import { withoutKeyEnds } from './private-keys.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';

// Compiling the rules takes milliseconds, so skip them for texts with neither a word that often stands near a secret
// nor a run of mixed characters. These two expressions must match every text in which a rule can find something.
const ANNOUNCED =
  /private key|pass|pwd|secret|senha|contrase|token|key|cred|auth|conn|cookie|sess|sid|bearer|curl|machine|jdbc|identified|login|sqlplus|_user|salt|psk|\bpw\b|:\/\/|Q~|hf_|_org_|\s-[a-z]*[pawku]|\/p:|\/user:/i;
const MIXED = /(?<![\w-])(?=[\w-]*(?:\d|[a-z][A-Z]))[\w-]{16}|A(?:KI|SI|BI|CC|3T)[A-Z0-9]{2}|\d[|%]/;
/** A commit id, which every save contains. A secret of this form is recognised only by the text before it. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** The most rounds: what one rule removes can make another rule match. More were never needed. */
const ROUNDS = 4;
/** How much of a long text is redacted, in UTF-16 units. No field keeps more. */
const WINDOW = 100_000;

/**
 * Replaces the secrets in a text by `[redacted:KIND]`. Runs where text becomes an entry, before it is on disk.
 * @example redact('export GITHUB_TOKEN=ghp_…') // 'export GITHUB_TOKEN=[redacted:github-token]'
 */
export function redact(text: string): string {
  if (COMMIT.test(text)) return text;
  let result = text;
  for (let round = 0; round < ROUNDS; round++) {
    if (result.length < 8 || !(ANNOUNCED.test(result) || MIXED.test(result))) return result;
    const before = result;
    // A replacement only removes text, so a `when` that did not match cannot match later in the round.
    const found = new Map<RegExp, boolean>();
    for (const rule of rules()) {
      if (rule.when && !found.has(rule.when)) found.set(rule.when, rule.when.test(before));
      if (!rule.when || found.get(rule.when)) result = apply(rule, result);
    }
    result = withoutKeyEnds(result);
    if (result === before) return result;
  }
  return result;
}

/**
 * The head of a text, redacted before it is cut, because half a secret is not recognised.
 * @returns the unchanged text if it fits: it is redacted when it becomes an entry
 */
export function redactedHead(text: string, max: number): string {
  if (text.length <= max) return text;
  const window = text.slice(0, WINDOW);
  // The window may cut a secret in half, and redaction before it may move that half into the head: end at a blank.
  const blank = Math.max(window.lastIndexOf(' '), window.lastIndexOf('\n'));
  return head(redact(text.length > WINDOW && blank > 0 ? window.slice(0, blank) : window), max);
}

/**
 * The head and the tail of a text, redacted before it is cut.
 * @returns the unchanged text if it fits: it is redacted when it becomes an entry
 */
export function redactedEnds(text: string, max: number): string {
  if (text.length <= max) return text;
  if (text.length <= WINDOW) return headAndTail(redact(text), max, { isCounted: true });
  const half = WINDOW / 2;
  const first = redactedHead(text.slice(0, WINDOW), half);
  const window = text.slice(-half);
  // The window may cut a secret in half, which is not recognised then: begin after the first blank.
  const blank = window.search(/\s/);
  return headAndTail(`${first} … ${redact(blank === -1 ? '' : window.slice(blank + 1))}`, max, {
    isCounted: true,
  });
}

/** A copy of a value with every string in it redacted. */
export function redactDeep<T>(value: T): T {
  if (typeof value === 'string') return redact(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redactDeep(item)) as T;
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactDeep(inner)])) as T;
  }
  return value;
}

function apply({ name, pattern, within, test }: Rule, text: string): string {
  return text.replace(pattern, (match: string, ...groups: unknown[]) => {
    if (within) return apply({ name, pattern: within, ...(test && { test }) }, match);
    const before = typeof groups[0] === 'string' ? groups[0] : '';
    const secret = match.slice(before.length);
    // An earlier rule replaced it already.
    if (secret.includes('[redacted:') || (test && !test(secret))) return match;
    return `${before}[redacted:${name}]`;
  });
}
