import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SaveInput } from '@0dai/session-schema/internal';
import { describe, expect, test } from 'vitest';
import { save } from '../../../src/internal.ts';
import { person, world } from '../../support/world.ts';

const SECRET = `ghp_${'a1B2'.repeat(9)}`;

describe('a save is recorded, with a warning that', () => {
  test.each<[string, SaveInput, string[]]>([
    [
      'a decision has no reason',
      { key_decisions: ['no cookies'] },
      ['Recorded without a reason: no cookies'],
    ],
    [
      'several have none',
      { key_decisions: ['a', 'b: because', { decision: 'c' }] },
      ['Recorded without a reason: a; c'],
    ],
    ['a dead end has no reason', { dead_ends: ['a retry'] }, ['Recorded without why it failed: a retry']],
    [
      'a file does not exist',
      { files_touched: ['there.ts', 'src/gone.ts'] },
      ['Recorded, but not on disk: src/gone.ts'],
    ],
    [
      'many do not exist',
      { files_touched: ['1', '2', '3', '4', '5', '6', '7'] },
      ['Recorded, but not on disk: 1; 2; 3; 4; 5 and 2 more'],
    ],
    [
      'a name holds a secret',
      { files_touched: [SECRET] },
      ['Recorded, but not on disk: [redacted:github-token]'],
    ],
  ])('%s', (_what, input, warnings) => {
    const { store, root } = world();
    writeFileSync(join(root, 'there.ts'), '');
    const saved = save(store, input, person);
    expect(saved.warnings).toEqual(warnings);
    const { key_decisions, dead_ends, files_touched } = saved.session;
    expect([...key_decisions, ...dead_ends, ...files_touched].length).toBeGreaterThan(0);
  });

  test.each<[string, SaveInput]>([
    ['of nothing', { summary: 's' }],
    ['of a reason', { key_decisions: ['no cookies: they leak'], dead_ends: ['a retry: it loops'] }],
    ['of a file that exists', { files_touched: ['there.ts', 'folder'] }],
    ['of a file that was deleted', { files_touched: [{ path: 'gone.ts', change: 'deleted' }] }],
    ['of a decision whose reason is known', { key_decisions: ['before'] }],
  ])('no warning %s', (_what, input) => {
    const { store, root } = world();
    writeFileSync(join(root, 'there.ts'), '');
    writeFileSync(join(root, 'folder'), '');
    save(store, { key_decisions: ['before: it was measured'] }, person);
    expect(save(store, input, person).warnings).toEqual([]);
  });
});
