import { cleanLine, firstLine, type SaveInput, type Session } from '@0dai/session-schema/internal';
import type { SaveResult } from '@0dai/session-store/internal';
import type { RenderContext } from '../render-context.ts';
import { wrap } from '../wrap.ts';
import { headText } from './session-text.ts';

/** How many files of a kind are named. */
const MAX_FILES_NAMED = 5;

/** The result of a save, and its input. */
export interface SavedFacts {
  saved: SaveResult;
  said: SaveInput;
  /** The agent that saved; undefined for a person. */
  agent?: string | undefined;
  path: string;
}

/** Confirms what a save recorded. */
export function savedText(
  { saved, said, agent, path }: SavedFacts,
  { style, width, time }: RenderContext,
): string {
  const { session } = saved;
  const what = recorded(said);
  const by = agent === undefined ? '' : ` as ${agent}`;
  const title =
    what.length > 0
      ? `Saved${by}: ${what.join(', ')}`
      : `Checkpoint recorded${by}: ${time(session.updated_at)}`;
  const lines = [
    ...wrap(title, width).map(style.green),
    ...wrap(cleanLine(firstLine(session.goal)) || '(not said yet; give one with --goal)', width, '  goal  '),
    ...wrap(gitText(session), width, '  git   '),
    ...wrap(`${path}${saved.began ? ' (a new session)' : ''}`, width, '  file  '),
  ];
  return `${lines.join('\n')}\n`;
}

function recorded(said: SaveInput): string[] {
  const count = (items: readonly unknown[] | undefined, one: string, many: string) =>
    items?.length ? [`${items.length} ${items.length === 1 ? one : many}`] : [];
  return [
    ...(said.summary === undefined ? [] : ['summary']),
    ...(said.goal === undefined ? [] : ['goal']),
    ...(said.name === undefined ? [] : ['name']),
    ...count(said.plan, 'step', 'steps'),
    ...count(said.add_steps, 'step added', 'steps added'),
    ...count(said.done, 'step done', 'steps done'),
    ...count(said.files_touched, 'file', 'files'),
    ...count(said.key_decisions, 'decision', 'decisions'),
    ...count(said.dead_ends, 'dead end', 'dead ends'),
    ...count(said.remove, 'item removed', 'items removed'),
    ...(said.handoff_notes === undefined ? [] : ['note']),
    ...(said.agent_history?.length ? ['agent history'] : []),
  ];
}

function gitText({ git }: Session): string {
  if (!git) return 'not in a git work tree';
  const { changed_files: changed, older_files = [] } = git;
  if (changed === undefined) return headText(git);
  if (changed.length === 0) return `${headText(git)}, no uncommitted changes`;
  const older = new Set(older_files);
  const own = changed.filter((path) => !older.has(path));
  const lists = [
    ...(own.length > 0 ? [`: ${named(own)}`] : []),
    ...(older.size > 0
      ? [`${own.length > 0 ? '; ' : ', '}older than the session: ${named(older_files)}`]
      : []),
  ];
  return `${headText(git)}, ${changed.length} uncommitted${lists.join('')}`;
}

/** Names the first of some files. */
function named(paths: readonly string[]): string {
  const names = paths.slice(0, MAX_FILES_NAMED).map(cleanLine).join(', ');
  const more = paths.length - MAX_FILES_NAMED;
  return more > 0 ? `${names} and ${more} more` : names;
}
