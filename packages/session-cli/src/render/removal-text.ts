import { cleanLine, firstLine, type Session } from '@0dai/session-schema/internal';
import type { RenderContext } from './render-context.ts';
import { cut, relativePath, wrap } from './wrap.ts';

/** Where removed content still exists. */
export interface RemainingCopies {
  logs: readonly string[];
  isInGit: boolean;
  /** Number of removed entries that came from another machine. Default 0. */
  accepted?: number;
}

/** Lists where the content still exists, and how the user can remove it there; no lines if it is gone. */
export function remainingText({ logs, isInGit, accepted = 0 }: RemainingCopies, width: number): string[] {
  const places = [
    ...logs.map((path) => `the agent's own log: ${cleanLine(path)}`),
    ...(isInGit ? ['git: it tracks ai/sessions, so earlier commits and other clones may hold it'] : []),
    ...(accepted > 0 ? [`the machine that wrote ${accepted} of these entries, which you accepted`] : []),
  ];
  if (places.length === 0) return [];
  return ['The content is still in:', ...places.flatMap((place) => wrap(place, width, '  '))];
}

/** The JSON form of `remainingText`. */
export function remainingJson({ logs, isInGit, accepted = 0 }: RemainingCopies) {
  return { logs, git: isInGit, accepted };
}

/** Says how many unverified entries were not searched; no lines if there are none. */
export function unverifiedText(unverified: number, width: number): string[] {
  if (unverified === 0) return [];
  const text = `Not searched: ${unverified} unverified ${unverified === 1 ? 'entry' : 'entries'} of this session. To review: 0dai session trust`;
  return wrap(text, width);
}

/** Lists files below a heading. */
export function filesText(heading: string, paths: readonly string[], cwd: string): string[] {
  if (paths.length === 0) return [];
  return [heading, ...paths.map((path) => `  ${relativePath(cwd, path)}`)];
}

/** One session in one line: when, its id, and its goal. */
export function sessionLine(
  { id, at, session }: { id: string; at: string; session: Session },
  { time, width, style }: RenderContext,
): string {
  const start = `  ${time(at)}  ${id}  `;
  return `${start.replace(id, style.dim(id))}${cut(nameOf(session), width - start.length)}`;
}

/** The title of a session: its goal, else its summary. */
export function nameOf(session: Session | undefined): string {
  return cleanLine(firstLine(session?.goal || session?.summary || '')) || '(no goal)';
}
