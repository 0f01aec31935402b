import * as z from 'zod/mini';
import type { Actor } from '../model/entry.ts';
import { InvalidInputError } from '../model/errors.ts';
import { LIST_MAX, type SessionPatch, type StepStatus, sessionPatch, TEXT_MAX } from '../model/patch.ts';
import type { Session } from '../model/session.ts';
import { redact } from '../redact/redact.ts';
import { stepKey } from '../session/step.ts';
import { describeIssues } from '../text/issues.ts';
import { maxLength } from '../text/length.ts';
import { findRemoved } from './removal.ts';
import { listed, shown } from './shown.ts';

const text = z.string().check(maxLength(TEXT_MAX));
const list = <T extends z.core.SomeType>(item: T) => z.array(item).check(maxLength(LIST_MAX));

/** Status words that agents and people use, in ours. */
const STATUS: Readonly<Record<string, StepStatus>> = {
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
 * The fields of a save as people and agents write them: the plain shapes of `active.json`, all optional.
 * Lists take bare strings too: a step, a path, a decision or a dead end as `what: why`.
 */
export const saveFields = {
  summary: z.optional(text),
  goal: z.optional(text),
  plan: z.optional(
    list(z.union([text, z.object({ step: text, status: z.optional(z.enum(Object.keys(STATUS))) })])),
  ),
  add_steps: z.optional(list(text)),
  done: z.optional(list(z.union([text, z.number()]))),
  files_touched: z.optional(
    list(
      z.union([
        text,
        z.object({ path: text, change: z.optional(z.enum(['read', 'created', 'modified', 'deleted'])) }),
      ]),
    ),
  ),
  key_decisions: z.optional(list(z.union([text, z.object({ decision: text, reason: z.optional(text) })]))),
  dead_ends: z.optional(list(z.union([text, z.object({ approach: text, reason: z.optional(text) })]))),
  handoff_notes: z.optional(text),
  remove: z.optional(list(text)),
  agent_history: z.optional(
    list(
      z.object({
        agent: text,
        started_at: z.optional(text),
        ended_at: z.optional(z.nullable(text)),
        did: z.optional(text),
      }),
    ),
  ),
};
const saveInput = z.strictObject(saveFields);
/** A save as people and agents write it; see `saveFields`. */
export type SaveInput = z.infer<typeof saveInput>;

/**
 * Reads a save from an untrusted value.
 * @throws {InvalidInputError} naming the field that is wrong and what was expected
 */
export function parseSaveInput(value: unknown): SaveInput {
  const result = saveInput.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidInputError(
    `This is not a session patch: ${describeIssues(result.error, 'the patch')}. ` +
      `Expected a JSON object with any of: ${Object.keys(saveFields).join(', ')}.`,
  );
}

/** What `toPatch` needs to know beside the save itself. */
export interface PatchContext {
  /** The session as it is, for `done` and `remove`. */
  session: Session | undefined;
  /** Who saves. */
  actor: Actor;
  /** Makes a path project-relative; undefined for one outside the project. */
  projectPath(path: string): string | undefined;
}

/**
 * A save as one journal patch: texts trimmed, strings split, steps found, paths made project-relative.
 *
 * @throws {InvalidInputError} for a step that is not in the plan, a path outside the project, an empty text
 * @example toPatch({ key_decisions: ['use jose: jsonwebtoken is unmaintained'] }, context)
 */
export function toPatch(input: SaveInput, context: PatchContext): SessionPatch {
  const patch: SessionPatch = {};
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
  const checked = sessionPatch.safeParse(patch);
  if (!checked.success) {
    throw new InvalidInputError(`This cannot be saved: ${describeIssues(checked.error, 'the save')}.`);
  }
  return checked.data;
}

/** What and why: of an object, or of a string that reads `what: why`. */
function reasoned(item: string | { reason?: string | undefined }, what: string): [string, string] {
  if (typeof item !== 'string') return [what.trim(), item.reason?.trim() ?? ''];
  // A password is known by what stands before its colon.
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
  // A number that no step has is a slip, not a part of some step's text.
  const containing = isNumber || key === '' ? [] : steps.filter((step) => stepKey(step).includes(key));
  if (containing.length === 1 && containing[0] !== undefined) return containing[0];
  throw new InvalidInputError(
    `${containing.length > 1 ? 'More than one step matches' : 'No step matches'} "${shown(wanted)}". ` +
      listed('steps', steps, 'This session has no plan yet; give one first.'),
  );
}
