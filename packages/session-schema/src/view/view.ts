import type { AgentRun } from '../model/agent-run.ts';
import type { Removal, RunNote, SessionPatch } from '../model/patch.ts';
import type { PlanStep, Session } from '../model/session.ts';
import { stepKey } from '../session/step.ts';

/**
 * The text that a view's keyed digest covers: the view without its digest, in the order in which it is written, so that
 * a reader can check the digest without sorting.
 */
export function viewText(view: object): string {
  const { digest: _digest, ...rest } = view as { digest?: unknown };
  return `view\n${JSON.stringify(rest, null, 2)}`;
}

/** The end of a view file, after the `viewText` without its last line. */
const AFTER = /^,\n {2}"digest": "([\w-]{22})"\n\}\n$/;
const AFTER_LENGTH = 41;

/**
 * The text of a view file.
 * @param digestOf makes the keyed digest of a text, 22 characters of base64url; undefined where there is no key
 */
export function viewFileText(view: Session, digestOf: ((text: string) => string) | undefined): string {
  const text = viewText(view);
  const said = text.slice(text.indexOf('\n') + 1);
  return digestOf ? `${said.slice(0, -2)},\n  "digest": "${digestOf(text)}"\n}\n` : `${said}\n`;
}

/**
 * Splits a view file into the text that its digest covers and the digest.
 * @returns undefined if the file is not formatted as by `viewFileText`
 */
export function digestIn(file: string): { text: string; digest: string } | undefined {
  const at = file.length - AFTER_LENGTH;
  const digest = AFTER.exec(file.slice(at))?.[1];
  return digest === undefined ? undefined : { text: `view\n${file.slice(0, at)}\n}`, digest };
}

/** The plain part of a session, which people and other tools edit. */
export type PlainSession = Pick<
  Session,
  | 'goal'
  | 'summary'
  | 'plan'
  | 'files_touched'
  | 'key_decisions'
  | 'dead_ends'
  | 'handoff_notes'
  | 'agent_history'
>;

/**
 * The changes between two states of the plain fields, as a patch that makes the same changes.
 * @returns undefined when nothing differs
 * @example differences(session, { ...session, goal: 'another goal' }); // { goal: 'another goal' }
 */
export function differences(before: PlainSession, after: PlainSession): SessionPatch | undefined {
  const patch: SessionPatch = {};
  for (const field of ['goal', 'summary', 'handoff_notes'] as const) {
    if (before[field] !== after[field]) patch[field] = after[field];
  }
  const remove: Removal = {};

  if (planText(before) !== planText(after)) {
    // Match steps that moved, changed status or were reworded a little by their key.
    const kept = new Map<string, number>();
    for (const { step } of after.plan) kept.set(stepKey(step), (kept.get(stepKey(step)) ?? 0) + 1);
    const gone = before.plan.filter(({ step }) => {
      const left = kept.get(stepKey(step)) ?? 0;
      kept.set(stepKey(step), left - 1);
      return left <= 0;
    });
    if (gone.length) remove.plan = gone.map((item) => item.step);
    if (after.plan.length) {
      patch.plan = after.plan.map(({ step, status, superseded }) => ({
        step,
        status,
        ...(superseded && { superseded }),
      }));
    }
  }

  const filesBefore = new Set(before.files_touched);
  const filesAfter = new Set(after.files_touched);
  const filesGone = before.files_touched.filter((path) => !filesAfter.has(path));
  const filesNew = after.files_touched.filter((path) => !filesBefore.has(path));
  if (filesGone.length) remove.files_touched = filesGone;
  if (filesNew.length) patch.files_touched = filesNew.map((path) => ({ path }));

  const reasons = new Map(before.key_decisions.map((item) => [item.decision, item.reason]));
  const decisionsAfter = new Set(after.key_decisions.map((item) => item.decision));
  const decisionsGone = before.key_decisions.filter((item) => !decisionsAfter.has(item.decision));
  const decisionsNew = after.key_decisions.filter((item) => reasons.get(item.decision) !== item.reason);
  if (decisionsGone.length) remove.key_decisions = decisionsGone.map((item) => item.decision);
  if (decisionsNew.length) {
    patch.key_decisions = decisionsNew.map(({ decision, reason }) => ({ decision, reason }));
  }

  const why = new Map(before.dead_ends.map((item) => [item.approach, item.reason]));
  const endsAfter = new Set(after.dead_ends.map((item) => item.approach));
  const endsGone = before.dead_ends.filter((item) => !endsAfter.has(item.approach));
  const endsNew = after.dead_ends.filter((item) => why.get(item.approach) !== item.reason);
  if (endsGone.length) remove.dead_ends = endsGone.map((item) => item.approach);
  if (endsNew.length) patch.dead_ends = endsNew.map(({ approach, reason }) => ({ approach, reason }));

  const runs = historyChanges(before.agent_history, after.agent_history);
  if (runs.length) patch.agent_history = runs;

  if (Object.keys(remove).length) patch.remove = remove;
  return Object.keys(patch).length ? patch : undefined;
}

/** Descriptions of new or changed runs. Runs that the edit left out stay as they are. */
function historyChanges(before: readonly AgentRun[], after: readonly AgentRun[]): RunNote[] {
  return after.flatMap(({ agent, started_at, ended_at, did }) => {
    const previous = before.findLast((run) => run.agent === agent && run.started_at === started_at);
    if (!previous) return [{ agent, started_at, ended_at, did }];
    return previous.did === did ? [] : [{ agent, started_at, did }];
  });
}

function planText(session: PlainSession): string {
  // A completed step is never `superseded`, even if an editor left the field.
  const old = (item: PlanStep) => item.superseded === true && item.status !== 'completed';
  return JSON.stringify(session.plan.map((item) => [item.status, item.step, old(item)]));
}
