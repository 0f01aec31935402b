import { type FailedTurn, failedTurn } from '../../facts/turn-error.ts';

/** Error codes of Claude Code 2.1.330 for limits. It reports other limits as `unknown`; then the message decides. */
const LIMIT_CODES: readonly unknown[] = ['rate_limit', 'billing_error'];

/** Messages of Claude Code 1.0 to 2.1 about a limit, for errors without a code. */
const LIMIT_TEXTS =
  /^Claude AI usage limit reached|\bout of (?:extra )?usage\b|\bhit your .{1,40}\blimit\b|\blimit reached ∙ resets\b/i;
/** When a limit ends: `· resets 3pm (Europe/Berlin)`, `|1750000000`, `You will regain access on …`. */
const RESETS = [/[·∙]\s*resets (?:at )?([^·∙\n]{1,60})/i, /regain access on (.{1,60}?)\.?$/im];
const RESETS_AT_SECONDS = /^Claude AI usage limit reached\|(\d{10})\b/;

/** Classifies a failed turn by Claude Code's error code and the message shown to its user. */
export function turnFailure(code: unknown, shown: string): FailedTurn {
  return failedTurn(shown, LIMIT_CODES.includes(code) || isLimit(shown));
}

/** Whether a message of the program reports a limit. */
export function isLimit(shown: string): boolean {
  return LIMIT_TEXTS.test(shown.slice(0, 1_000));
}

/** When a limit ends: the program's text, or ISO 8601 for a time in seconds. */
export function resetsIn(text: string): string | undefined {
  const shown = text.slice(0, 1_000);
  const seconds = RESETS_AT_SECONDS.exec(shown)?.[1];
  if (seconds !== undefined) return new Date(Number(seconds) * 1_000).toISOString();
  return RESETS.map((pattern) => pattern.exec(shown)?.[1]?.trim()).find((found) => found);
}
