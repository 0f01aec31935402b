import type { HookEventBody } from '../agent.ts';
import { lineOf } from './facts.ts';

/** Phrases with which agents and their services report a used-up limit. */
const LIMIT =
  /\b(?:usage|rate|spend(?:ing)?|quota|session|weekly|daily|monthly|plan|5-hour|opus|sonnet) limits?\b|\blimit(?:s)? reached\b|hit your (?:\S+ ){0,4}limit|out of extra usage|\bquotas?\b|\b429\b|too many requests|credit balance|out of credits|insufficient (?:credit|fund|balance)|\bRESOURCE_EXHAUSTED\b|plan and billing/i;

/** A span of time, such as `2 hours 5 minutes`, `23h59m12s`, `54.8s`. */
const SPAN =
  '(?:about |~)?(?:\\d+(?:\\.\\d+)?\\s*(?:days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|d|h|ms|m|s)[ ,]*(?:and )?)+';
/** Phrases that say when a limit ends; the first group is the time. */
const RESETS: readonly RegExp[] = [
  /\blimit reached\|(\d{10,13})\b/i,
  new RegExp(
    `\\b(?:(?:try again|retry|available again|resets?|reset after) (?:in|after)|reset after) (${SPAN})`,
    'i',
  ),
  /\b(?:resets?|try again)(?: (?:at|on))? ((?=[^|·∙]*\d)[^|·∙.()[\]]{1,60}(?:\([^()]{1,40}\))?)/i,
];
const RESETS_MAX = 80;

/** A turn that ended in an error; fits both the hook event and the fact. */
export type FailedTurn = Pick<Extract<HookEventBody, { event: 'turn' }>, 'detail'> & {
  outcome: 'limit' | 'error';
  /** When a usage limit ends: the agent's text, or an ISO 8601 time if the agent gives a number. */
  resets?: string;
};

/**
 * Classifies a turn that broke off: at a limit, where another agent can continue, or with another error.
 * @param isLimit whether the agent's error code already identifies a limit
 * @example failedTurn("You've hit your session limit · resets 3pm") // { outcome: 'limit', resets: '3pm', … }
 */
export function failedTurn(message: string, isLimit = false): FailedTurn {
  const detail = lineOf(message);
  if (!isLimit && !LIMIT.test(detail)) return { outcome: 'error', ...(detail !== '' && { detail }) };
  const resets = resetsIn(detail);
  return {
    outcome: 'limit',
    ...(detail !== '' && { detail }),
    ...(resets !== undefined && { resets }),
  };
}

function resetsIn(detail: string): string | undefined {
  for (const pattern of RESETS) {
    const found = pattern
      .exec(detail)?.[1]
      ?.trim()
      .replace(/[\s,;]+$/, '');
    if (found === undefined || found === '') continue;
    if (!/^\d{10,13}$/.test(found)) return found.slice(0, RESETS_MAX);
    const ms = found.length > 10 ? Number(found) : Number(found) * 1_000;
    return new Date(ms).toISOString();
  }
  return undefined;
}
