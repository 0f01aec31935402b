import { describe, expect, it } from 'vitest';
import { gitCommandsIn } from '../../src/checks/git-commands.ts';

describe('gitCommandsIn', () => {
  it.each<[string, string[]]>([
    ['git add a.ts b.ts', ['git add a.ts b.ts']],
    ['cd app && git add . && git commit -m "Fix it"', ['git add .', 'git commit -m "Fix it"']],
    ['git -C app switch -c fix/x', ['git -C app switch -c fix/x']],
    ['git -c user.name=a -C "a b" push', ['git -C "a b" push']],
    ['git push -C app', ['git push -C app']],
    ['git status; git push -u origin fix/x', ['git push -u origin fix/x']],
    ['git branch -D old', ['git branch -D old']],
    ['git commit -m x; ls', []],
    ['git push 2>&1 | tail -3', []],
    ['git commit -m x || true', []],
    ['git push --dry-run', []],
    ['git diff && git log --oneline', []],
    ['git branch --show-current', []],
    ['git branch', []],
    ['git stash list', []],
    ['echo git add a.ts', []],
  ])('%s', (command, expected) => expect(gitCommandsIn(command, 0)).toEqual(expected));

  it.each([1, 128, undefined])('finds no command with exit code %s', (exit) => {
    expect(gitCommandsIn('git add a.ts', exit)).toEqual([]);
  });
});
