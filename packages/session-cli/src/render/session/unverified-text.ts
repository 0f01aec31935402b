import { acceptedEntry, clean, cleanLine, type Entry, type Session } from '@0dai/session-schema/internal';
import type { UnverifiedSession } from '@0dai/session-store/internal';
import type { RenderContext } from '../render-context.ts';
import { wrap } from '../wrap.ts';

/** Prints every unverified entry in full, so that the user can judge it before accepting it. */
export function unverifiedText(shown: UnverifiedSession, context: RenderContext): string {
  const blocks = shown.entries.map(({ entry }) =>
    block(`${cleanLine(entry.at)}  ${whose(entry)}  ${entry.type}`, contentOf(entry), context),
  );
  if (shown.view) blocks.push(block('active.json itself says', plainFields(shown.view), context));
  return `${[unverifiedTitle(shown, context), ...blocks].join('\n')}\n`;
}

/** Counts the unverified entries, in a line without any of their text. */
export function unverifiedTitle(shown: UnverifiedSession, { style, width }: RenderContext): string {
  const { id, count } = unverifiedCounts(shown);
  const title = `Unverified: ${count} ${count === 1 ? 'entry' : 'entries'}${id === null ? '' : ` of session ${id}`} (a clone, a pull, another machine)`;
  return `${wrap(title, width).map(style.bold).join('\n')}\n`;
}

/** The JSON form of `unverifiedTitle`. */
export function unverifiedCounts({ id, entries, view }: UnverifiedSession) {
  return { id: id ?? null, count: entries.length + (view ? 1 : 0) };
}

/** The JSON form of the entries and the view that `unverifiedText` prints. */
export function unverifiedJson({ entries, view }: UnverifiedSession) {
  return { entries: entries.map(({ entry }) => entry), view: view ? plainFields(view) : null };
}

function block(title: string, value: unknown, { style, width }: RenderContext): string {
  const lines = outline(value, width, '  ');
  return `${[style.yellow(title), ...lines].join('\n')}\n`;
}

/** The content of an entry as accepted, without its id and without the fields that its title shows. */
function contentOf(entry: Entry): unknown {
  const {
    v: _v,
    id: _id,
    at: _at,
    actor: { session_id },
    evidence: _evidence,
    mac: _mac,
    type: _type,
    ...rest
  } = acceptedEntry(entry);
  const { patch, ...others } = 'patch' in rest ? rest : { ...rest, patch: {} };
  return { ...patch, ...others, ...(session_id !== undefined && { 'session of the agent': session_id }) };
}

function whose({ actor, evidence }: Entry): string {
  return `${actor.agent === undefined ? 'a person' : cleanLine(actor.agent)} (${evidence})`;
}

function plainFields(view: Session): Partial<Session> {
  const { goal, summary, plan, files_touched, key_decisions, dead_ends, handoff_notes, agent_history } = view;
  return { goal, summary, plan, files_touched, key_decisions, dead_ends, handoff_notes, agent_history };
}

/** Renders any value as indented lines, including fields that only a later version knows. */
function outline(value: unknown, width: number, indent: string): string[] {
  if (isEmpty(value)) return wrap(plain(value), width, indent, indent);
  if (Array.isArray(value)) return value.flatMap((item: unknown) => itemLines(item, width, indent));
  if (value === null || typeof value !== 'object') return wrap(plain(value), width, indent, indent);
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const label = `${indent}${cleanLine(key)}: `;
    if (typeof inner === 'object' && inner !== null && !isEmpty(inner)) {
      return [label.trimEnd(), ...outline(inner, width, `${indent}  `)];
    }
    return wrap(plain(inner), width, label, `${indent}  `);
  });
}

function itemLines(item: unknown, width: number, indent: string): string[] {
  if (item === null || typeof item !== 'object' || isEmpty(item))
    return wrap(plain(item), width, `${indent}- `);
  const [first = '', ...rest] = outline(item, width, `${indent}  `);
  return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest];
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function plain(value: unknown): string {
  return isEmpty(value) ? '(empty)' : clean(String(value));
}
