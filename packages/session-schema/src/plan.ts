import type { SessionPatch } from './patch.ts';
import type { PlanStep, Provenance, Session } from './session.ts';
import { stepKey } from './step.ts';

/**
 * A new plan becomes the plan. Steps that match the earlier plan's keep their status and provenance
 * unless the new plan says another status; finished steps that it lacks stay in front, open ones stay
 * behind it as `superseded`.
 */
export function applyPlan(session: Session, plan: NonNullable<SessionPatch['plan']>, from: Provenance): void {
  const earlier = new Map<string, { item: PlanStep; from: Provenance | undefined }>();
  for (const [i, item] of session.plan.entries()) {
    earlier.set(stepKey(item.step), { item, from: session.provenance.plan[i] });
  }
  const next: { item: PlanStep; from: Provenance }[] = [];
  const seen = new Set<string>();
  for (const { step, status } of plan) {
    const key = stepKey(step);
    if (seen.has(key)) continue;
    seen.add(key);
    const match = earlier.get(key);
    earlier.delete(key);
    const unchanged = match && (status === undefined || status === match.item.status);
    next.push({
      item: { step, status: status ?? match?.item.status ?? 'pending' },
      from: unchanged ? (match.from ?? from) : from,
    });
  }
  const left = [...earlier.values()].map(({ item, from: since }) => ({ item, from: since ?? from }));
  const done = left.filter(({ item }) => item.status === 'completed');
  const open = left
    .filter(({ item }) => item.status !== 'completed')
    .map(({ item, from: since }) => ({ item: { ...item, superseded: true as const }, from: since }));
  const all = [...done, ...next, ...open];
  session.plan = all.map(({ item }) => item);
  session.provenance.plan = all.map(({ from: since }) => since);
}

/** Steps of the present plan that change status; one that is not in the plan is added at its end. */
export function applySteps(
  session: Session,
  steps: NonNullable<SessionPatch['steps']>,
  from: Provenance,
): void {
  for (const { step, status } of steps) {
    const key = stepKey(step);
    const index = session.plan.findIndex((item) => stepKey(item.step) === key);
    const item = session.plan[index];
    if (item) {
      item.status = status;
      if (status === 'completed') delete item.superseded;
      session.provenance.plan[index] = from;
    } else {
      session.plan.push({ step, status });
      session.provenance.plan.push(from);
    }
  }
}

/** The step to do next: one in progress, else the first that is pending, else one left from an earlier plan. */
export function nextStep(session: Session): PlanStep | undefined {
  const own = session.plan.filter((item) => !item.superseded);
  return (
    own.find((item) => item.status === 'in_progress') ??
    own.find((item) => item.status === 'pending') ??
    session.plan.find((item) => item.status !== 'completed')
  );
}
