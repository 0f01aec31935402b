import { ago, cleanLine, firstLine, type Session, titleOf } from '@0dai/session-schema/internal';
import type { ArchivedSession } from '@0dai/session-store/internal';
import type { RenderContext } from './render-context.ts';
import { cut, wrap } from './wrap.ts';

interface HistoryOptions {
  /** More sessions match than are listed. */
  more: boolean;
  limit: number;
  /** The words that were searched; '' for a listing. */
  query: string;
}

/** Renders the listing: id, state, age, agents, name, goal and summary of each session. */
export function historyText(
  rows: readonly ArchivedSession[],
  { more, limit, query }: HistoryOptions,
  context: RenderContext,
): string {
  if (rows.length === 0)
    return query === '' ? 'No sessions yet.\n' : 'No session holds all of these words.\n';
  const blocks = rows.map((row) => rowText(row, context));
  const search = query === '' ? '' : ' --search …';
  const next = `There are more: 0dai session history${search} --limit ${limit * 2}`;
  const end = more ? [wrap(next, context.width).map(context.style.dim).join('\n')] : [];
  return `${[...blocks, ...end].join('\n\n')}\n`;
}

const STATES = { completed: 'completed', parked: 'parked', active: 'in progress' } as const;

function rowText(
  { id, status, tree, at, own, session }: ArchivedSession,
  { style, width, now }: RenderContext,
): string {
  const who = agentsOf(session).map(cleanLine).join(', ') || (own ? 'you' : 'unknown');
  const where = tree === undefined ? '' : ` in ${cleanLine(tree)}`;
  const state = `${STATES[status]}${where}, ${ago(Date.parse(at), now)}, by ${who}${own ? '' : ' (unverified)'}`;
  const goal = cleanLine(firstLine(session.goal, width * 2));
  const summary = cleanLine(firstLine(session.summary, width * 2));
  const name = session.name === undefined ? '' : cleanLine(session.name);
  const texts = [...new Set([name, goal, summary])].filter((text) => text !== '');
  const mark = status === 'completed' ? style.dim : style.yellow;
  // The id comes first and is shorter than the narrowest line, so that no line break divides it.
  const [first = '', ...rest] = wrap(state, width, `${id}  `, '  ');
  return [
    `${style.bold(id)}${mark(first.slice(id.length))}`,
    ...rest.map(mark),
    ...(texts.length > 0 ? texts : ['(no goal)']).map((text, i) => {
      const line = `  ${cut(text, width - 2)}`;
      return i === 0 && name !== '' ? style.bold(line) : line;
    }),
  ].join('\n');
}

/** The session's agents, in order of arrival. */
export function agentsOf(session: Session): string[] {
  return [...new Set(session.agent_history.map((run) => run.agent))];
}

/** Longest title of a session in a list to pick from, in columns. */
const MAX_TITLE_COLUMNS = 60;

/** A session as one of several to pick from. */
export function optionText({ status, at, session }: ArchivedSession, now: number) {
  const who = agentsOf(session).map(cleanLine).join(', ') || 'you';
  return {
    label: cut(titleOf(session), MAX_TITLE_COLUMNS),
    hint: `${STATES[status]}, ${ago(Date.parse(at), now)}, by ${who}`,
  };
}
