import type { FactBody } from '@0dai/session-schema/internal';
import { lineOf, planFact } from '../facts.ts';
import { markdownSteps, markdownTitle } from './markdown-steps.ts';

/** A plan in Markdown that the user accepted: the decision, and its steps if the plan lists them. */
export function acceptedPlan(plan: string): FactBody[] {
  if (plan.trim() === '') return [];
  const steps = markdownSteps(plan);
  const decision = lineOf(`Plan accepted: ${markdownTitle(plan)}`);
  return [
    { fact: 'decision', decision, reason: 'approved by the user', by: 'user' },
    ...(steps.length > 0 ? [planFact(steps)] : []),
  ];
}
