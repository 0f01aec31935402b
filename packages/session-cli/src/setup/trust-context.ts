import { realpathSync } from 'node:fs';
import type { AgentSetup, Scope, TrustContext } from '@0dai/session-hooks';
import { gitRoot, linkedTree } from '@0dai/session-store/internal';
import { readConfig } from './files/config-files.ts';
import type { ConfigRoots } from './plan.ts';

/** Collects what an agent's adapter needs to determine whether our hooks will run. */
export function trustContext(setup: AgentSetup, scope: Scope, roots: ConfigRoots): TrustContext {
  const root = realpathSync(roots.projectRoot);
  const { repositoryRoot, mainRepositoryRoot } = repositoryOf(root, roots.home);
  return {
    scope,
    projectRoot: root,
    userFile: (path) => setup.userFile(path, roots.env, roots.home),
    ...(repositoryRoot !== undefined && { repositoryRoot }),
    ...(mainRepositoryRoot !== undefined && { mainRepositoryRoot }),
    read: readConfig,
  };
}

/** The tops of a folder's git work tree and of the main one, if that is another. */
export function repositoryOf(
  root: string,
  home: string,
): Pick<TrustContext, 'repositoryRoot' | 'mainRepositoryRoot'> {
  const repositoryRoot = gitRoot(root, home);
  if (repositoryRoot === undefined) return {};
  const main = linkedTree(repositoryRoot)?.main;
  return { repositoryRoot, ...(main !== undefined && { mainRepositoryRoot: main }) };
}
