import { realpathSync } from 'node:fs';
import type { Scope, TrustContext } from '@0dai/session-hooks';
import { gitRoot, linkedTree } from '@0dai/session-store/internal';
import { readConfig } from './config-files.ts';

/** Collects what an agent's adapter needs to determine whether our hooks will run. */
export function trustContext(scope: Scope, projectRoot: string, home: string): TrustContext {
  const root = realpathSync(projectRoot);
  const repositoryRoot = gitRoot(root, home);
  const mainRepositoryRoot = repositoryRoot === undefined ? undefined : linkedTree(repositoryRoot)?.main;
  return {
    scope,
    projectRoot: root,
    home,
    ...(repositoryRoot !== undefined && { repositoryRoot }),
    ...(mainRepositoryRoot !== undefined && { mainRepositoryRoot }),
    read: readConfig,
  };
}
