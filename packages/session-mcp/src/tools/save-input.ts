import { parseSaveInput, type SaveInput } from '@0dai/session-schema/internal';
import * as z from 'zod';

/**
 * A field as it is advertised to clients. It accepts anything: the session's own schema validates it, with messages
 * that say what was expected, and accepts more shapes (a step as a bare string) than are good to advertise. Unions
 * are left out, because some clients' schema dialects do not support them.
 */
function advertised(schema: Readonly<Record<string, unknown>>) {
  return z.unknown().optional().meta(schema);
}

const text = (description: string) => advertised({ type: 'string', description });
const list = (items: object, description: string) => advertised({ type: 'array', items, description });
const string = (description?: string) => ({ type: 'string', ...(description && { description }) });
const object = (properties: object, required: string[]) => ({ type: 'object', properties, required });

/** The input of `save_session`: every field of a session, all optional. */
export const saveInput = z
  .looseObject({
    summary: text(
      'Where the work stands and what comes next, in a few sentences. It is also the handoff note of a session that ' +
        'has none, and the goal of one without a goal.',
    ),
    goal: text('The high-level objective, as the user put it. Replaces the earlier one.'),
    plan: list(
      object(
        {
          step: string(),
          status: { type: 'string', enum: ['pending', 'in_progress', 'completed'] },
        },
        ['step'],
      ),
      'The whole plan, in order: it replaces the earlier one. A step that is worded as before keeps its status unless ' +
        'you give another.',
    ),
    add_steps: list(string(), 'Steps to add at the end of the present plan.'),
    done: list(
      string(),
      'Steps of the present plan that are now completed: their text, a unique part of it, or their number from 1.',
    ),
    files_touched: list(
      string(),
      'Files you read or changed, relative to the project. Added to those already there.',
    ),
    key_decisions: list(
      object({ decision: string(), reason: string('Why.') }, ['decision']),
      'Important choices. Added to those already there.',
    ),
    dead_ends: list(
      object(
        {
          approach: string('What was tried.'),
          reason: string('Why it did not work: the error, the measurement, the constraint.'),
        },
        ['approach'],
      ),
      'What you tried and gave up, so that the next agent does not try it again. Added to those already there.',
    ),
    handoff_notes: text(
      'A note for the next agent: what you know that is not in the code. Replaces the earlier one.',
    ),
    remove: list(
      string(),
      'Steps, files, decisions or dead ends that were saved by mistake: their text, a unique part of it, or the ' +
        '`entry` of the save that recorded them.',
    ),
    agent_history: list(
      object(
        {
          agent: string('Lower-case name, such as claude, codex, gemini.'),
          did: string('What it did, in a line.'),
          started_at: string('ISO 8601; selects the run. Default: the latest one.'),
          ended_at: string('ISO 8601.'),
        },
        ['agent'],
      ),
      'What agents did, to add or correct. Your own run is recorded automatically.',
    ),
  })
  // We refuse unknown fields ourselves, with a better message.
  .meta({ additionalProperties: false });

/**
 * Parses the arguments of a call.
 * @throws {InvalidInputError} naming the invalid field and what was expected
 */
export function readSaveInput(args: Readonly<Record<string, unknown>>): SaveInput {
  // Gemini CLI 0.61.0 adds this parameter to every tool for its own scheduler, and passes it on.
  const { wait_for_previous: _geminis, ...rest } = args;
  return parseSaveInput(listsIn(withoutNulls(rest)));
}

/** Fields that are lists. */
const LISTS = [
  'plan',
  'add_steps',
  'done',
  'files_touched',
  'key_decisions',
  'dead_ends',
  'remove',
  'agent_history',
];

/** Some clients send a list as its JSON text. */
function listsIn(args: unknown): unknown {
  const read = (name: string, value: unknown) => (LISTS.includes(name) ? listOf(value) : value);
  return Object.fromEntries(
    Object.entries(args as Record<string, unknown>).map(([name, value]) => [name, read(name, value)]),
  );
}

function listOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.trim().startsWith('[')) return value;
  try {
    const list: unknown = JSON.parse(value);
    return Array.isArray(list) ? list : value;
  } catch (error) {
    // Not JSON after all: the schema says what was expected.
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}

/** Removes nulls: models that fill in every field use null for "nothing". Only `ended_at` gives it a meaning. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, item]) => item !== null || key === 'ended_at')
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}
