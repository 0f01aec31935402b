import { join, relative } from 'node:path';
import { unlessRefused } from '../errors.ts';
import { listFolder } from '../fs/files.ts';
import { linkedTree, topOfLinkedTree } from './linked-tree.ts';
import { gitRoot, type Project, projectIn } from './project.ts';
import { notedIn, readCurrent } from './session-pointer.ts';

/** The most linked work trees that are read. */
const MAX_TREES = 50;

/** Another work tree of the repository. */
export interface OtherTree {
  /** The session that its pointer names, which may be over; undefined if it names none. */
  id: string | undefined;
  /** The project in it; absent if the work tree was removed. */
  project?: Project;
  /** Git's name for it; absent for the main one. */
  name?: string;
}

/**
 * Lists the other work trees of a project that have had a session, the main one first. Leaves out those that cannot be
 * read.
 */
export function otherTrees(project: Project, home: string): OtherTree[] {
  const names = listFolder(project.trees)
    .filter((name) => name !== project.tree && !name.startsWith('.'))
    .slice(0, MAX_TREES);
  if (names.length === 0 && project.tree === undefined) return [];
  const top = gitRoot(project.main, home);
  if (top === undefined) return [];
  const linked = names.map((name) => unlessRefused(() => linkedOne(project, top, name)));
  const main = project.tree === undefined ? undefined : unlessRefused(() => mainOne(project));
  return [main, ...linked].filter((tree) => tree !== undefined);
}

function mainOne(project: Project): OtherTree | undefined {
  const main = projectIn(project, project.main);
  return { id: readCurrent({ project: main }).id, project: main };
}

/** @param mainTop the top of the main work tree; the project is there, or in a folder below */
function linkedOne(project: Project, mainTop: string, name: string): OtherTree | undefined {
  const top = topOfLinkedTree(mainTop, name);
  if (top === undefined) return undefined;
  if (top === 'gone') return { id: notedIn(project, name), name };
  const found = projectIn(project, join(top, relative(mainTop, project.main)), name);
  return { id: readCurrent({ project: found }).id, project: found, name };
}

/**
 * Lists the tops of all work trees of a folder's repository, as real paths: its own one first, then the main one and
 * the linked ones, whether they had a session or not. Runs no git.
 * @returns nothing outside git
 */
export function workTreeTops(folder: string, home: string): string[] {
  const own = gitRoot(folder, home);
  if (own === undefined) return [];
  const main = linkedTree(own)?.main ?? own;
  const names = listFolder(join(main, '.git', 'worktrees')).slice(0, MAX_TREES);
  const linked = names.flatMap((name): string[] => {
    const top = unlessRefused(() => topOfLinkedTree(main, name));
    return top === undefined || top === 'gone' ? [] : [top];
  });
  return [...new Set([own, main, ...linked])];
}
