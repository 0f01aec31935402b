import type { FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { lineOf, planFact } from '../../../facts/facts.ts';
import { markdownSteps, markdownTitle } from '../../../facts/markdown-steps.ts';
import { shape, shaped } from '../../../facts/shape.ts';

/** What ExitPlanMode answers in Claude Code 2.1.330, once its user has accepted the plan. */
const accepted = shape(() =>
  z.object({
    plan: z.string(),
    /** The plan of an agent in a team: its leader approves it, not the user. */
    isAgent: z.optional(z.boolean()),
    awaitingLeaderApproval: z.optional(z.boolean()),
  }),
);

/** A plan that the user accepted: the decision, and the steps where the plan lists them. */
export function acceptedPlan(response: unknown): FactBody[] {
  const found = shaped(accepted, response);
  if (!found || found.isAgent || found.awaitingLeaderApproval || found.plan.trim() === '') return [];
  const title = markdownTitle(found.plan);
  const steps = markdownSteps(found.plan);
  return [
    {
      fact: 'decision',
      decision: lineOf(`Plan accepted: ${title}`),
      reason: 'approved by the user',
      by: 'user',
    },
    ...(steps.length > 0 ? [planFact(steps)] : []),
  ];
}
