import { isAbsolute, join, relative, sep } from 'node:path';
import type { Agent, Scope } from '@0dai/session-hooks';
import { type Edit, isChange } from './plan.ts';

/** The facts from which the notes of `0dai init` are written. */
export interface SetupFacts {
  agents: readonly Agent[];
  scope: Scope;
  /** The working folder, which may be below the project's root. */
  cwd: string;
  projectRoot: string;
  /** Top of the project's git work tree. */
  repositoryRoot?: string | undefined;
  /** The project takes part in Session Roaming now. */
  takesPart: boolean;
  /** The folders that `--everywhere` leaves out; undefined unless every git work tree takes part. */
  ignored?: readonly string[] | undefined;
  /** A bare shell finds `0dai`. */
  isCommandFound: boolean;
  edits: readonly Edit[];
}

/** The notes after an init, one paragraph each: a missing `0dai`, who takes part, where to start, what to commit. */
export function setupNotes(facts: SetupFacts): string[] {
  return [...commandNote(facts), ...takingPart(facts), ...startFolder(facts), ...commitNote(facts)];
}

function commandNote({ isCommandFound, agents }: SetupFacts): string[] {
  if (isCommandFound || agents.length === 0) return [];
  return [
    'A bare shell does not find 0dai (npx brings it for one run only), so hooks stay silent and the MCP server does not start. Install it: npm install -g @0dai/session-cli',
  ];
}

function takingPart({ scope, projectRoot, takesPart, ignored, agents }: SetupFacts): string[] {
  if (scope !== 'user') return agents.length === 0 ? [`This project takes part: ${projectRoot}`] : [];
  const here = takesPart ? [`This project takes part: ${projectRoot}`] : [];
  if (ignored) {
    const except = ignored.length > 0 ? `, except below ${ignored.join(', ')}` : '';
    return [...here, `Every git work tree takes part, from the first prompt in it${except}.`];
  }
  const others = takesPart ? 'Another project takes part' : 'This folder takes no part. A project does';
  return [
    ...here,
    `${others} after 0dai init --here, or its first save; all git work trees do after 0dai init --everywhere.`,
  ];
}

/** Most agents load a project's hooks only if they are started in the project's own folder. */
function startFolder({ scope, agents, cwd, projectRoot }: SetupFacts): string[] {
  const way = relative(projectRoot, cwd);
  if (scope === 'user' || way === '' || isOutside(way)) return [];
  const names = agents.filter((agent) => agent.loadsHooksAt === 'root').map(({ name }) => name);
  if (names.length === 0) return [];
  return [
    `Start ${names.join(' and ')} in ${projectRoot}, not in ${way}: a project's hooks are loaded only there. Hooks of 0dai init --user work everywhere.`,
  ];
}

function commitNote({ scope, edits, projectRoot, repositoryRoot }: SetupFacts): string[] {
  if (repositoryRoot === undefined) return [];
  const files = edits.filter(({ base }) => base === 'project').filter(isChange);
  if (files.length === 0) return [];
  const labels = files.map(({ path }) => relative(projectRoot, path)).join(', ');
  if (scope === 'local') return ['Nothing of it is in git: it is for you alone.'];
  return [
    `To set up everyone who works on this project, commit ${labels}. Sessions stay out of git. To keep the setup to yourself: 0dai uninstall, then 0dai init --local`,
  ];
}

/**
 * The files of a setup for one user, as git's exclude list names them: from the top of the work tree, with `/`.
 * @param paths from the project's folder, with `/`
 */
export function excludedFiles(
  paths: readonly string[],
  projectRoot: string,
  repositoryRoot: string,
): string[] {
  const prefix = relative(repositoryRoot, projectRoot).split(sep).join('/');
  return paths.map((path) => (prefix === '' ? path : join(prefix, path).split(sep).join('/')));
}

function isOutside(way: string): boolean {
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}
