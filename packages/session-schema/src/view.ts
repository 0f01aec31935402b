import { canonicalJson } from './entry.ts';
import type { SessionPatch } from './patch.ts';
import type { Session } from './session.ts';
import { stepKey } from './step.ts';

/** The text that a view's keyed digest covers: all of it but the digest. */
export function viewText(view: Session): string {
  const { digest: _digest, ...rest } = view;
  return `view\n${canonicalJson(rest)}`;
}

/** The plain part of a session, which people and other tools edit. */
export type PlainSession = Pick<
  Session,
  'goal' | 'summary' | 'plan' | 'files_touched' | 'key_decisions' | 'handoff_notes' | 'agent_history'
>;

/**
 * What somebody changed between two states of the plain fields, as a patch that does the same again.
 * @returns undefined when nothing differs
 * @example differences(session, { ...session, goal: 'another goal' }); // { goal: 'another goal' }
 */
export function differences(before: PlainSession, after: PlainSession): SessionPatch | undefined {
  const patch: SessionPatch = {};
  for (const field of ['goal', 'summary', 'handoff_notes'] as const) {
    if (before[field] !== after[field]) patch[field] = after[field];
  }
  const remove: NonNullable<SessionPatch['remove']> = {};

  if (planText(before) !== planText(after)) {
    // Steps that only moved or changed status are matched by their text; a reworded step is one removed, one added.
    const kept = new Set(after.plan.map((item) => item.step));
    const keptKeys = new Set(after.plan.map((item) => stepKey(item.step)));
    const gone = before.plan
      .filter((item) => !kept.has(item.step) && !keptKeys.has(stepKey(item.step)))
      .map((item) => item.step);
    if (gone.length) remove.plan = gone;
    patch.plan = after.plan.map(({ step, status }) => ({ step, status }));
  }

  const filesBefore = new Set(before.files_touched);
  const filesAfter = new Set(after.files_touched);
  const filesGone = before.files_touched.filter((path) => !filesAfter.has(path));
  const filesNew = after.files_touched.filter((path) => !filesBefore.has(path));
  if (filesGone.length) remove.files_touched = filesGone;
  if (filesNew.length) patch.files_touched = filesNew.map((path) => ({ path }));

  const reasons = new Map(before.key_decisions.map((item) => [item.decision, item.reason]));
  const decisionsAfter = new Set(after.key_decisions.map((item) => item.decision));
  // A reason that was emptied has to leave first: saving an empty reason keeps the earlier one.
  const emptied = after.key_decisions.filter((item) => item.reason === '' && reasons.get(item.decision));
  const decisionsGone = [
    ...before.key_decisions.filter((item) => !decisionsAfter.has(item.decision)),
    ...emptied,
  ].map((item) => item.decision);
  const decisionsNew = after.key_decisions.filter((item) => reasons.get(item.decision) !== item.reason);
  if (decisionsGone.length) remove.key_decisions = decisionsGone;
  if (decisionsNew.length)
    patch.key_decisions = decisionsNew.map(({ decision, reason }) => ({ decision, reason }));

  const did = after.agent_history.filter(
    (stay) => !before.agent_history.some((other) => other.agent === stay.agent && other.did === stay.did),
  );
  if (did.length) patch.agent_history = did.map(({ agent, did: what }) => ({ agent, did: what }));

  if (Object.keys(remove).length) patch.remove = remove;
  return Object.keys(patch).length ? patch : undefined;
}

function planText(session: PlainSession): string {
  return session.plan.map((item) => `${item.status} ${item.step}`).join('\n');
}
