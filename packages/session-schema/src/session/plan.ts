import type { PatchStep, StepChange, StepStatus, TaskChange } from '../model/patch.ts';
import type { PlanStep, Provenance, Session, StepProvenance } from '../model/session.ts';
import { stepKey } from './step.ts';

/**
 * Replaces the plan. Steps that match the earlier plan's keep their status and provenance unless the new plan gives
 * another status. Completed steps that the new plan lacks stay in front of it, open ones stay behind it as
 * `superseded`. Equal steps (`run the tests`, twice) match in order.
 */
export function applyPlan(session: Session, plan: PatchStep[], from: Provenance): void {
  const earlier: { item: PlanStep; from: StepProvenance }[] = session.plan.map((item, i) => ({
    item,
    from: session.provenance.plan[i] ?? from,
  }));
  const byKey = new Map<string, typeof earlier>();
  for (const one of earlier) {
    const same = byKey.get(keyOf(one.item));
    if (same) same.push(one);
    else byKey.set(keyOf(one.item), [one]);
  }
  const taken = new Set<PlanStep>();
  const next = plan.map(({ step, status, superseded }) => {
    const match = byKey.get(stepKey(step))?.shift();
    if (match) taken.add(match.item);
    const item: PlanStep = { step, status: status ?? match?.item.status ?? 'pending' };
    if (superseded && item.status !== 'completed') item.superseded = true;
    return { item, from: match?.item.status === item.status ? match.from : withRef(from, match?.from) };
  });
  const left = earlier.filter(({ item }) => !taken.has(item));
  const done = left.filter(({ item }) => item.status === 'completed');
  const open = left
    .filter(({ item }) => item.status !== 'completed')
    .map(({ item, from: since }) => ({ item: { ...item, superseded: true as const }, from: since }));
  const all = [...done, ...next, ...open];
  session.plan = all.map(({ item }) => item);
  session.provenance.plan = all.map(({ from: since }) => since);
}

/** Adds steps to the present plan. A step that is open already keeps its place and joins the present plan. */
export function addSteps(session: Session, steps: readonly string[], from: Provenance): void {
  for (const step of steps) {
    const open = session.plan.find((item) => keyOf(item) === stepKey(step) && item.status !== 'completed');
    if (open) {
      delete open.superseded;
      continue;
    }
    addStep(session, { step, status: 'pending' }, from);
  }
}

/** Adds a step after the last one of the present plan, before the open steps of earlier plans. */
function addStep({ plan, provenance }: Session, item: PlanStep, from: StepProvenance): void {
  const at = plan.findLastIndex(({ superseded }) => !superseded) + 1;
  plan.splice(at, 0, item);
  provenance.plan.splice(at, 0, from);
}

/** Changes the status of steps, and adds those that the plan lacks. */
export function applySteps(session: Session, steps: StepChange[], from: Provenance): void {
  for (const { step, status } of steps) {
    const index = findToChange(session.plan, stepKey(step), status);
    const item = session.plan[index];
    if (item) {
      item.status = status;
      // Work on a step of an earlier plan moves it into the present one.
      if (status !== 'pending') delete item.superseded;
      session.provenance.plan[index] = withRef(from, session.provenance.plan[index]);
    } else {
      addStep(session, { step, status }, from);
    }
  }
}

/**
 * Applies the tasks of an agent that numbers them. A new task that reads like a step of the plan is that step and keeps
 * its status, because an agent that continues another's plan lists its steps as new tasks.
 */
export function applyTasks(session: Session, tasks: TaskChange[], from: Provenance): void {
  const { plan, provenance } = session;
  for (const { ref, step, status, dropped } of tasks) {
    const name = `${from.session_id ?? ''}#${ref}`;
    let index = provenance.plan.findIndex((previous) => previous.ref === name);
    if (dropped) {
      if (index !== -1) {
        plan.splice(index, 1);
        provenance.plan.splice(index, 1);
      }
      continue;
    }
    const isNew = index === -1;
    if (isNew && step === undefined) continue;
    if (isNew) {
      // Two tasks of one agent may read the same.
      const isOther = (i: number) => !provenance.plan[i]?.ref?.startsWith(`${from.session_id ?? ''}#`);
      index = findToChange(plan, stepKey(step ?? ''), 'in_progress', isOther);
    }
    const before = plan[index];
    if (!before) {
      addStep(session, { step: step ?? '', status: status ?? 'pending' }, { ...from, ref: name });
      continue;
    }
    const next = isNew && status === 'pending' ? before.status : (status ?? before.status);
    const since = next === before.status ? (provenance.plan[index] ?? from) : from;
    plan[index] = { step: isNew ? before.step : (step ?? before.step), status: next };
    provenance.plan[index] = { ...since, ref: name };
  }
}

/** Chooses among equal steps: the first open one advances, the last begun one goes back. */
function findToChange(
  plan: readonly PlanStep[],
  key: string,
  status: StepStatus,
  may: (i: number) => boolean = () => true,
): number {
  const is = (item: PlanStep, i: number) => keyOf(item) === key && may(i);
  const first = plan.findIndex(is);
  const fits =
    status === 'pending'
      ? plan.findLastIndex((item, i) => is(item, i) && item.status !== 'pending')
      : plan.findIndex((item, i) => is(item, i) && item.status !== 'completed' && item.status !== status);
  return fits === -1 ? first : fits;
}

/** Removes steps by their text. Of equal steps, each mention removes the last one. */
export function removeSteps(session: Session, steps: readonly string[]): void {
  const gone = new Map<string, number>();
  for (const step of steps) gone.set(step, (gone.get(step) ?? 0) + 1);
  for (let i = session.plan.length - 1; i >= 0; i--) {
    const step = session.plan[i]?.step ?? '';
    const count = gone.get(step) ?? 0;
    if (count === 0) continue;
    gone.set(step, count - 1);
    session.plan.splice(i, 1);
    session.provenance.plan.splice(i, 1);
  }
}

function withRef(from: Provenance, before: StepProvenance | undefined): StepProvenance {
  return before?.ref === undefined ? from : { ...from, ref: before.ref };
}

// Cached, because a long journal changes the status of the same steps again and again.
const keys = new WeakMap<PlanStep, string>();

function keyOf(item: PlanStep): string {
  const previous = keys.get(item);
  if (previous !== undefined) return previous;
  const key = stepKey(item.step);
  keys.set(item, key);
  return key;
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
