import type { ConfigFile } from '../../agent.ts';
import { blockFile } from './managed-block.ts';

/**
 * The managed block in a repository's `.git/info/exclude`, which keeps files of one user out of git.
 * @param files the files to ignore, from the top of the work tree with `/`; those of earlier calls stay
 * @example gitExclude(['.codex/hooks.json']).install('', { allow: true }); // '# 0dai:begin\n/.codex/hooks.json\n# 0dai:end\n'
 */
export function gitExclude(files: readonly string[]): ConfigFile {
  return blockFile({
    path: 'info/exclude',
    base: 'user',
    holds: 'keeps the setup out of git',
    begin: '# 0dai:begin',
    end: '# 0dai:end',
    lines: (present) => [...new Set([...present, ...files.map(patternOf)])],
  });
}

/** The pattern for exactly this file, with what git reads as a wildcard escaped. */
function patternOf(file: string): string {
  return `/${file.replace(/[\\*?[\]]/g, '\\$&')}`;
}
