import { cleanLine, firstLine, type Session } from '@0dai/session-schema/internal';
import type { ArchivedSession } from '@0dai/session-store/internal';
import type { RenderContext } from './render-context.ts';
import { cut } from './wrap.ts';

/** Renders the archive listing: time, state, id, goal and agents of each session. */
export function historyText(
  rows: readonly ArchivedSession[],
  { more, limit }: { more: boolean; limit: number },
  context: RenderContext,
): string {
  if (rows.length === 0) return 'No archived or parked sessions yet.\n';
  const blocks = rows.map((row) => rowText(row, context));
  const end = more ? [context.style.dim(`There are more: 0dai session history --limit ${limit * 2}`)] : [];
  return `${[...blocks, ...end].join('\n\n')}\n`;
}

const STATES = { completed: 'completed', parked: 'parked   ', active: 'active   ' } as const;

function rowText(
  { id, status, tree, at, own, session }: ArchivedSession,
  { style, width, time }: RenderContext,
): string {
  const who = agentsOf(session).map(cleanLine).join(', ') || (own ? 'you' : 'unknown');
  const state = STATES[status];
  const goal = cleanLine(firstLine(session.goal, width * 2));
  const summary = cleanLine(firstLine(session.summary, width * 2));
  const origin = own ? '' : '  (unverified)';
  return [
    `${style.bold(time(at))}  ${status === 'completed' ? state : style.yellow(state)}  ${style.dim(id)}`,
    ...(tree === undefined ? [] : [`  ${cut(`in progress in ${cleanLine(tree)}`, width - 2)}`]),
    `  ${cut(goal || summary || '(no goal)', width - 2)}`,
    ...(summary && summary !== goal && goal ? [`  ${cut(summary, width - 2)}`] : []),
    `  ${style.dim(cut(`by ${who}${origin}`, width - 2))}`,
  ].join('\n');
}

/** The session's agents, in order of arrival. */
export function agentsOf(session: Session): string[] {
  return [...new Set(session.agent_history.map((run) => run.agent))];
}
