import {
  InvalidInputError,
  type PlainSession,
  parseSaveInput,
  type Session,
  toPatch,
} from '@0dai/session-schema/internal';

const HELP = [
  'Correct what is wrong, remove what does not belong here, save and close.',
  'An emptied field is removed; a field that you leave out stays as it is.',
  'A text may have several lines, as they are. Put a backslash before a quotation mark.',
  'The status of a step is pending, in_progress or completed.',
];
const TEXTS = ['goal', 'summary', 'handoff_notes'] as const;
const LISTS = ['plan', 'files_touched', 'key_decisions', 'dead_ends'] as const;

/** Writes a session's plain fields as text for a person to edit: JSON, except that strings may hold line breaks. */
export function toForm(session: Session): string {
  const { goal, summary, plan, files_touched, key_decisions, dead_ends, handoff_notes } = session;
  const form = { '//': HELP, goal, summary, plan, files_touched, key_decisions, dead_ends, handoff_notes };
  const text = JSON.stringify(form, null, 2).replace(/\\(.)/g, (pair, kind: string) =>
    kind === 'n' ? '\n' : pair,
  );
  return `${text}\n`;
}

const ESCAPES: Readonly<Record<string, string>> = { '\r\n': '\\n', '\n': '\\n', '\r': '\\n', '\t': '\\t' };

/** Escapes the line breaks and tabs within the strings of a form, which JSON does not allow. */
function toJson(form: string): string {
  return form.replace(/"[^"\\]*(?:\\[\s\S][^"\\]*)*"/g, (literal) =>
    literal.replace(/\r\n|[\r\n\t]/g, (found) => ESCAPES[found] ?? found),
  );
}

/**
 * Parses the edited form.
 * @param before the session that the form was made from
 * @param projectPath makes a path project-relative; returns undefined for one outside the project
 * @throws {InvalidInputError} naming the invalid field and what was expected
 */
export function fromForm(
  text: string,
  before: Session,
  projectPath: (path: string) => string | undefined,
): PlainSession {
  const form = parseForm(text);
  const input = parseSaveInput(form);
  const after: PlainSession = {
    goal: before.goal,
    summary: before.summary,
    plan: before.plan,
    files_touched: before.files_touched,
    key_decisions: before.key_decisions,
    dead_ends: before.dead_ends,
    handoff_notes: before.handoff_notes,
    agent_history: before.agent_history,
  };
  // A save refuses an empty text and an edit accepts it, so only the other texts pass the validation of a save.
  const full = { ...input };
  for (const field of TEXTS) {
    if (input[field] === undefined) continue;
    after[field] = input[field].trim();
    if (after[field] === '') delete full[field];
  }
  const patch = toPatch(full, { session: before, actor: {}, projectPath });
  if (patch.plan) {
    const earlier = new Set(earlierSteps(form));
    after.plan = patch.plan.map(({ step, status }) => ({
      step,
      status: status ?? 'pending',
      ...(earlier.has(step) && { superseded: true as const }),
    }));
  }
  if (patch.files_touched) after.files_touched = patch.files_touched.map((item) => item.path);
  if (patch.key_decisions) after.key_decisions = patch.key_decisions;
  if (patch.dead_ends) after.dead_ends = patch.dead_ends;
  return after;
}

function parseForm(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(toJson(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InvalidInputError(`This is not JSON: ${error.message}.`, { cause: error });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new InvalidInputError('Expected a JSON object with the fields of the session.');
  }
  const { '//': _help, ...form } = value as Record<string, unknown>;
  const known: readonly string[] = [...TEXTS, ...LISTS];
  const unknown = Object.keys(form).filter((field) => !known.includes(field));
  if (unknown.length > 0) {
    throw new InvalidInputError(`Unknown field ${unknown.join(', ')}. Expected: ${known.join(', ')}.`);
  }
  return form;
}

/** Collects the steps that the form still marks as part of an earlier plan. */
function earlierSteps({ plan }: Record<string, unknown>): string[] {
  if (!Array.isArray(plan)) return [];
  return (plan as { step?: unknown; superseded?: unknown }[]).flatMap((item) =>
    item?.superseded === true && typeof item.step === 'string' ? [item.step.trim()] : [],
  );
}
