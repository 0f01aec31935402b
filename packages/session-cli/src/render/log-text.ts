import { canonicalJson, cleanLine, type Entry, firstLine } from '@0dai/session-schema/internal';
import { type Log, type LogRow, shortIds } from '@0dai/session-store/internal';
import type { RenderContext } from './render-context.ts';
import { entryText, howKnown, whoOf } from './session/entry-text.ts';
import { displayWidth, pad, wrap } from './wrap.ts';

/** Most consecutive file captures that one line merges; the line lists all their ids. */
const MAX_MERGED = 5;

/** One line of the timeline: one entry, or several merged entries. */
interface Row {
  entry: Entry;
  /** ISO 8601. An entry from a transcript has the time at which it happened. */
  at: string;
  ids: string[];
  undoneBy?: string;
}

/**
 * A session's journal as a timeline, newest first.
 * @param limit most lines
 */
export function logText({ id, session, entries }: Log, limit: number, context: RenderContext): string {
  const { style, time } = context;
  const rows = rowsOf(entries).reverse();
  const shown = rows.slice(0, limit);
  const short = shortIds(entries.map(({ entry }) => entry.id));
  const line = rowLines(
    entries,
    short,
    Math.max(0, ...shown.map(({ entry }) => displayWidth(whoOf(entry)))),
    context,
  );
  const lines: string[] = [];
  let day = '';
  for (const row of shown) {
    const [date = '', hour = ''] = time(row.at).split(' ');
    if (date !== day) lines.push('', style.bold(date));
    day = date;
    lines.push(...line(row, hour));
  }
  const left = rows.length - shown.length;
  if (left > 0) {
    lines.push(
      '',
      style.dim(`${left} earlier ${left === 1 ? 'line' : 'lines'}: 0dai session log ${id} --all`),
    );
  }
  const goal = cleanLine(firstLine(session?.goal || session?.summary || ''));
  return `${[...wrap(`Session ${id}${goal === '' ? '' : `: ${goal}`}`, context.width), ...lines].join('\n')}\n`;
}

function rowLines(
  entries: readonly LogRow[],
  short: ReadonlyMap<string, string>,
  column: number,
  { style, width }: RenderContext,
): (row: Row, hour: string) => string[] {
  const name = (id: string) => short.get(id) ?? id;
  const arrived = arrivals(entries);
  const quote = Math.max(40, width - 10);
  return ({ entry, ids, undoneBy }, hour) => {
    const indent = `  ${hour}  ${pad(whoOf(entry), column)}  `;
    const lines = wrap(entryText(entry, { quote }, arrived, name), width, indent);
    const undone = undoneBy === undefined ? '' : `undone by ${name(undoneBy)}, `;
    const tail = `(${undone}${howKnown(entry)})  ${ids.map(name).join(' ')}`;
    const last = lines.at(-1) ?? '';
    const fits = displayWidth(last) + 2 + tail.length <= width;
    const end = fits ? `  ${style.dim(tail)}` : `\n${' '.repeat(displayWidth(indent))}${style.dim(tail)}`;
    const shown = undoneBy === undefined ? lines : lines.map(style.dim);
    return [...shown.slice(0, -1), `${shown.at(-1) ?? ''}${end}`];
  };
}

function rowsOf(entries: readonly LogRow[]): Row[] {
  const given = new Set(entries.flatMap(({ entry }) => (entry.type === 'brief' ? [entry.brief] : [])));
  const rows = entries
    // The briefing's own line shows its receipt. A capture without a patch only records the read position.
    .filter(({ entry }) => entry.type !== 'receipt' || !given.has(entry.brief))
    .filter(({ entry }) => entry.type !== 'capture' || Object.keys(entry.patch).length > 0)
    .map(({ entry, undoneBy }) => ({
      entry,
      at: ('when' in entry ? entry.when : undefined) ?? entry.at,
      ids: [entry.id],
      ...(undoneBy !== undefined && { undoneBy }),
    }));
  const ordered = rows.sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.entry.id < b.entry.id ? -1 : 1),
  );
  const included: Row[] = [];
  for (const row of ordered) {
    const twin = included.slice(-TWINS_AMONG).find((other) => isTwin(other, row));
    if (twin) {
      twin.ids.push(...row.ids);
      continue;
    }
    const before = included.at(-1);
    const joined = before && together(before, row);
    if (joined) included[included.length - 1] = joined;
    else included.push(row);
  }
  return included;
}

/** How many preceding lines, and how much time, to search for a twin of an entry. */
const TWINS_AMONG = 4;
const TWINS_WITHIN_MS = 5_000;

/** Entry types that hooks write. */
const BY_HOOKS: ReadonlySet<Entry['type']> = new Set(['start', 'prompt', 'capture', 'turn', 'end']);

/**
 * Whether two entries record the same event: Codex CLI 0.169.0 runs a user-level hook and the same project-level
 * hook.
 */
function isTwin(a: Row, b: Row): boolean {
  if (!BY_HOOKS.has(a.entry.type)) return false;
  const said = ({ entry }: Row) => {
    const { id: _id, at: _at, mac: _mac, ...rest } = entry;
    // Both hooks record the same event even if their read positions or transcript paths differ.
    return canonicalJson({ ...rest, offset: undefined, read: undefined, transcript: undefined });
  };
  const near = Math.abs(Date.parse(a.entry.at) - Date.parse(b.entry.at)) <= TWINS_WITHIN_MS;
  return near && a.undoneBy === b.undoneBy && a.entry.actor.agent !== undefined && said(a) === said(b);
}

/** Merges two file captures of the same agent; undefined if they must stay separate. */
function together(a: Row, b: Row): Row | undefined {
  const [first, second] = [a.entry, b.entry];
  if (first.type !== 'capture' || second.type !== 'capture' || a.ids.length >= MAX_MERGED) return undefined;
  const same =
    first.actor.agent === second.actor.agent &&
    first.actor.session_id === second.actor.session_id &&
    first.evidence === second.evidence &&
    a.undoneBy === b.undoneBy;
  if (!same || !onlyFiles(first) || !onlyFiles(second)) return undefined;
  const files_touched = [...(first.patch.files_touched ?? []), ...(second.patch.files_touched ?? [])];
  return { ...b, entry: { ...second, patch: { files_touched } }, ids: [...a.ids, ...b.ids] };
}

function onlyFiles({ patch }: Extract<Entry, { type: 'capture' }>): boolean {
  return Object.keys(patch).every((field) => field === 'files_touched');
}

/** The receipts of briefings; the first receipt counts, as in the session. */
function arrivals(entries: readonly LogRow[]): Map<string, 'whole' | 'cut'> {
  const arrived = new Map<string, 'whole' | 'cut'>();
  for (const { entry, undoneBy } of entries) {
    if (entry.type !== 'receipt' || undoneBy !== undefined || arrived.has(entry.brief)) continue;
    arrived.set(entry.brief, entry.arrived);
  }
  return arrived;
}
