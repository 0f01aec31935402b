import type { HookEventBody } from './agent.ts';
import { lineOf } from './facts.ts';

/** How the agents and the services behind them say that there is no more to be had for now. */
const LIMIT =
  /\b(?:usage|rate|spend(?:ing)?|quota|session|weekly|daily|monthly|plan|5-hour) limits?\b|\blimit(?:s)? reached\b|hit your (?:\S+ ){0,4}limit|\bquota\b|\b429\b|too many requests|credit balance|out of credits|insufficient (?:credit|fund|balance)|\bRESOURCE_EXHAUSTED\b|plan and billing/i;

/** A turn that ended in an error, as an event and as a fact say it. */
export type FailedTurn = Pick<Extract<HookEventBody, { event: 'turn' }>, 'detail'> & {
  outcome: 'limit' | 'error';
};

/**
 * How a turn ended that broke off with an error: at a limit, which another agent can go on from, or otherwise.
 * @param known whether the agent's own code for the error tells that it is a limit
 */
export function failedTurn(message: string, known = false): FailedTurn {
  const detail = lineOf(message);
  return { outcome: known || LIMIT.test(detail) ? 'limit' : 'error', ...(detail !== '' && { detail }) };
}
