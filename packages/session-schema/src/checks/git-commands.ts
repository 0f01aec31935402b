import { redactedHead } from '../redact/redact.ts';
import { exitOf } from './check.ts';
import { shellParts } from './shell.ts';

/** Git commands that change branch, index, commits or a remote, and the arguments with which they do not. */
const CHANGES: Readonly<Record<string, RegExp | undefined>> = {
  add: undefined,
  rm: undefined,
  mv: undefined,
  commit: undefined,
  checkout: undefined,
  switch: undefined,
  restore: undefined,
  push: undefined,
  pull: undefined,
  merge: undefined,
  rebase: undefined,
  reset: undefined,
  revert: undefined,
  'cherry-pick': undefined,
  stash: /^(?:list|show)$/,
  branch: /^(?:-a|-r|-v+|-l|--list|--all|--show-current|--contains|--merged|--no-merged)$/,
  tag: /^(?:-l|-n\d*|--list|--points-at|--contains|-v)$/,
  worktree: /^list$/,
};
/** Commands that only list unless they have arguments. */
const LIST_WITHOUT_ARGUMENTS: ReadonlySet<string> = new Set(['branch', 'tag', 'worktree']);
const TRIES = /^(?:--dry-run|--help|-h)$/;
/** Options before the command whose value is the next argument. */
const VALUE_OPTIONS = /^(?:-C|-c|--git-dir|--work-tree)$/;
const MAX_CHARS = 160;
const MAX_COMMAND_CHARS = 10_000;

/**
 * The git commands of a shell command line that changed something and, by its exit code, succeeded.
 * @example gitCommandsIn('git add a.ts && git commit -m "Fix it"', 0) // ['git add a.ts', 'git commit -m "Fix it"']
 */
export function gitCommandsIn(command: string, exit: number | undefined): string[] {
  if (exit !== 0 || command.length > MAX_COMMAND_CHARS || !command.includes('git ')) return [];
  const parts = shellParts(command);
  return parts.flatMap(({ words, raw }, i) => {
    if (words[0] !== 'git' || exitOf(parts, i, exit, false) !== 0) return [];
    let at = 1;
    while (words[at]?.startsWith('-')) at += VALUE_OPTIONS.test(words[at] ?? '') ? 2 : 1;
    const name = words[at] ?? '';
    const given = words.slice(at + 1);
    if (!Object.hasOwn(CHANGES, name) || given.some((word) => TRIES.test(word))) return [];
    if (LIST_WITHOUT_ARGUMENTS.has(name) && given.length === 0) return [];
    if (given.some((word) => CHANGES[name]?.test(word))) return [];
    const folder = words.indexOf('-C');
    // Keep `-C`: the folder may be another repository or work tree.
    const where = folder > 0 && folder < at ? ['-C', raw[folder + 1] ?? ''] : [];
    const line = ['git', ...where, name, ...raw.slice(at + 1)].join(' ').replace(/\s+/g, ' ');
    return [line.length > MAX_CHARS ? `${redactedHead(line, MAX_CHARS - 2)} …` : line];
  });
}
