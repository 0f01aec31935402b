import type { Actor } from '../model/entry/entry.ts';
import { InvalidInputError } from '../model/errors.ts';
import type { FileChange, RunNote, SessionPatch, StepStatus } from '../model/patch.ts';
import { parsePatch } from '../model/schemas/parse.ts';
import type { Session } from '../model/session.ts';
import { redact } from '../redact/redact.ts';
import { sessionName } from '../session/name.ts';
import { stepKey } from '../session/step.ts';
import { describeIssues } from '../text/issues.ts';
import { findRemoved } from './removal.ts';
import { saveInput } from './save-schema.ts';
import { listed, shown } from './shown.ts';

/** Words for a step's status that agents and people use. */
export type StatusWord =
  | 'pending'
  | 'todo'
  | 'open'
  | 'in_progress'
  | 'in-progress'
  | 'doing'
  | 'active'
  | 'completed'
  | 'complete'
  | 'done';

const STATUS: Readonly<Record<StatusWord, StepStatus>> = {
  pending: 'pending',
  todo: 'pending',
  open: 'pending',
  in_progress: 'in_progress',
  'in-progress': 'in_progress',
  doing: 'in_progress',
  active: 'in_progress',
  completed: 'completed',
  complete: 'completed',
  done: 'completed',
};

/**
 * A save as people and agents write it: the plain shapes of `active.json`, all optional; what it does not mention
 * stays. Lists take bare strings too: a step, a path, a decision or a dead end as `what: why`.
 */
export interface SaveInput {
  /** A short name for the session, which commands take in place of its id; replaces the earlier one. */
  name?: string | undefined;
  /** Where the work stands; replaces the earlier one. */
  summary?: string | undefined;
  /** The high-level objective; replaces the earlier one. */
  goal?: string | undefined;
  /** The whole plan, in order; a step without status keeps the one it has. */
  plan?: (string | { step: string; status?: StatusWord | undefined })[] | undefined;
  /** Steps to add at the end of the present plan. */
  add_steps?: string[] | undefined;
  /** Steps that are now completed: their text, a part of it that only one step has, or their number from 1. */
  done?: (string | number)[] | undefined;
  /** Files read or changed, absolute or relative to the working folder; added to those already there. */
  files_touched?: (string | { path: string; change?: FileChange | undefined })[] | undefined;
  /** Choices made; added to those already there. */
  key_decisions?: (string | { decision: string; reason?: string | undefined })[] | undefined;
  /** What was tried and did not work; added to those already there. */
  dead_ends?: (string | { approach: string; reason?: string | undefined })[] | undefined;
  /** A note for the next agent; replaces the earlier one. */
  handoff_notes?: string | undefined;
  /** Items to remove: their text, a part of it that no other item has, or the id of the entry that recorded them. */
  remove?: string[] | undefined;
  /** What agents did, to add or correct. */
  agent_history?: RunNote[] | undefined;
}

/**
 * Reads a save from an untrusted value.
 * @throws {InvalidInputError} naming the field that is wrong and what was expected
 */
export function parseSaveInput(value: unknown): SaveInput {
  const result = saveInput.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInputError(
    `This is not a session patch: ${describeIssues(result.error, 'the patch')}. ` +
      `Expected a JSON object with any of: ${Object.keys(saveInput.shape).join(', ')}.`,
  );
}

/** The context in which `toPatch` reads a save. */
export interface PatchContext {
  /** The session as it is, for `done` and `remove`. */
  session: Session | undefined;
  /** Who saves. */
  actor: Actor;
  /** Makes a path project-relative; undefined for one outside the project. */
  projectPath(path: string): string | undefined;
}

/**
 * Turns a save into a journal patch: trims texts, splits strings, finds steps, makes paths project-relative.
 *
 * @throws {InvalidInputError} for a step that is not in the plan, a path outside the project, an empty text
 * @example toPatch({ key_decisions: ['use jose: jsonwebtoken is unmaintained'] }, context)
 */
export function toPatch(input: SaveInput, context: PatchContext): SessionPatch {
  const patch: SessionPatch = {};
  if (input.name !== undefined) patch.name = sessionName(input.name);
  for (const field of ['goal', 'summary', 'handoff_notes'] as const) {
    const value = input[field];
    if (value === undefined) continue;
    if (value.trim() === '') {
      throw new InvalidInputError(`${field} is empty. Leave it out to keep what is there, or say something.`);
    }
    patch[field] = value.trim();
  }
  if (input.plan) {
    patch.plan = input.plan.map((item) =>
      typeof item === 'string'
        ? { step: item }
        : { step: item.step, ...(item.status && { status: STATUS[item.status] }) },
    );
  }
  if (input.add_steps) patch.add_steps = input.add_steps.map((step) => step.trim());
  if (input.done) markDone(patch, input.done, context.session);
  if (input.files_touched) {
    patch.files_touched = input.files_touched.map((item) => {
      const given = typeof item === 'string' ? { path: item } : item;
      const path = context.projectPath(given.path);
      if (path === undefined) {
        throw new InvalidInputError(
          `The file ${shown(given.path)} is outside the project. Name files inside it.`,
        );
      }
      return { ...given, path };
    });
  }
  if (input.key_decisions) {
    patch.key_decisions = input.key_decisions.map((item) => {
      const [decision, reason] = reasoned(item, typeof item === 'string' ? '' : item.decision);
      return { decision, reason };
    });
  }
  if (input.dead_ends) {
    patch.dead_ends = input.dead_ends.map((item) => {
      const [approach, reason] = reasoned(item, typeof item === 'string' ? '' : item.approach);
      return { approach, reason };
    });
  }
  if (input.remove) patch.remove = findRemoved(context.session, input.remove, context.projectPath);
  if (input.agent_history) patch.agent_history = input.agent_history;
  const checked = parsePatch(patch);
  if (!checked.success) throw new InvalidInputError(`This cannot be saved: ${checked.problem}.`);
  return checked.data;
}

/** An item and its reason, from an object or from a string `item: reason`. */
function reasoned(item: string | { reason?: string | undefined }, what: string): [string, string] {
  if (typeof item !== 'string') return [what.trim(), item.reason?.trim() ?? ''];
  // Redact before splitting: the text before the colon may be what identifies a password.
  const [head = '', ...why] = redact(item).split(/:\s+/);
  return [head.trim(), why.join(': ').trim()];
}

function markDone(
  patch: SessionPatch,
  done: readonly (string | number)[],
  session: Session | undefined,
): void {
  const plan = (patch.plan ?? session?.plan ?? []).map((item) => item.step);
  for (const wanted of done) {
    const found = findStep([...plan, ...(patch.add_steps ?? [])], String(wanted));
    if (patch.plan?.some(({ step }) => step === found)) {
      const item = patch.plan.find(({ step, status }) => step === found && status !== 'completed');
      if (item) item.status = 'completed';
    } else {
      patch.steps ??= [];
      patch.steps.push({ step: found, status: 'completed' });
    }
  }
}

/**
 * Finds a step by its number (from 1), its text, or a part of its text that only one step has.
 * @throws {InvalidInputError} listing the steps, when none or more than one matches
 */
export function findStep(steps: readonly string[], wanted: string): string {
  const key = stepKey(wanted);
  const exact = steps.find((step) => stepKey(step) === key);
  if (exact !== undefined) return exact;
  const isNumber = /^\s*\d+\s*$/.test(wanted);
  const numbered = isNumber ? steps[Number(wanted) - 1] : undefined;
  if (numbered !== undefined) return numbered;
  // A number that no step has is a mistake; do not search for it in the steps' texts.
  const containing = isNumber || key === '' ? [] : steps.filter((step) => stepKey(step).includes(key));
  if (containing.length === 1 && containing[0] !== undefined) return containing[0];
  throw new InvalidInputError(
    `${containing.length > 1 ? 'More than one step matches' : 'No step matches'} "${shown(wanted)}". ` +
      listed('steps', steps, 'This session has no plan yet; give one first.'),
  );
}
