import { type FailedTurn, failedTurn } from '../../turn-error.ts';

/** The codes of Claude Code 2.1.330 that are limits; others of them it names `unknown`, and the message tells. */
const LIMIT_CODES: readonly unknown[] = ['rate_limit', 'billing_error'];

/** How a turn failed, by Claude Code's code for the error and what it showed its user. */
export function turnFailure(code: unknown, shown: string): FailedTurn {
  return failedTurn(shown, LIMIT_CODES.includes(code));
}
