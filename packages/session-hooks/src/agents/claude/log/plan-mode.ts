import type { FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { acceptedPlan as planAccepted } from '../../../facts/plans/accepted-plan.ts';
import { shape, shaped } from '../../../facts/shape.ts';

/** The response of ExitPlanMode in Claude Code 2.1.330 after the user accepted the plan. */
const accepted = shape(() =>
  z.object({
    plan: z.string(),
    /** A team member's plan: its leader approves it, not the user. */
    isAgent: z.optional(z.boolean()),
    awaitingLeaderApproval: z.optional(z.boolean()),
  }),
);

/** An accepted plan: the decision, and its steps if the plan lists them. */
export function acceptedPlan(response: unknown): FactBody[] {
  const found = shaped(accepted, response);
  return !found || found.isAgent || found.awaitingLeaderApproval ? [] : planAccepted(found.plan);
}
