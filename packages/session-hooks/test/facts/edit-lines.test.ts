import { describe, expect, it } from 'vitest';
import { editOutput, patchOutput } from '../../src/facts/edit-lines.ts';

const replaced = (old_string: string, new_string: string) => ({ file_path: 'a.ts', old_string, new_string });

describe('editOutput', () => {
  it.each<[string, unknown, string | undefined]>([
    ['one line', replaced('a', 'b'), '-a | +b'],
    ['only the lines that differ', replaced('x\n  a();\ny', 'x\n  b();\n  c();\ny'), '-a(); | +b(); | +c();'],
    ['an addition', replaced('x\ny', 'x\nz\ny'), '+z'],
    ['a removal', replaced('x\nz\ny', 'x\ny'), '-z'],
    ['a repeated line', replaced('x\nx', 'x'), '-x'],
    ['empty lines say nothing', replaced('x', '\n\nx'), undefined],
    ['the first of several edits', { edits: [replaced('a', 'b'), replaced('c', 'd')] }, '-a | +b'],
    ['no edits', { edits: [] }, undefined],
    ["another tool's input", { command: 'ls' }, undefined],
    ['no input', null, undefined],
    ['a text in place of an input', 'old_string', undefined],
  ])('%s', (_what, input, output) => {
    expect(editOutput(input)).toEqual(output === undefined ? {} : { output });
  });

  it('holds no secret, and is short', () => {
    const key = `AKIA${'ABCDEFGH23456723'}`;
    expect(editOutput(replaced('x', `const key = '${key}'`)).output).not.toContain(key);
    expect(editOutput(replaced('x', 'word '.repeat(9_000))).output?.length).toBeLessThanOrEqual(400);
  });
});

describe('patchOutput', () => {
  it.each<[string, string, string | undefined]>([
    [
      'the changed lines',
      '*** Begin Patch\n*** Update File: a\n@@\n same\n-old\n+new\n*** End Patch',
      '-old | +new',
    ],
    ['no file headers of a diff', '--- a/x\n+++ b/x\n-old\n+new', '-old | +new'],
    [
      'a patch that only moves',
      '*** Begin Patch\n*** Update File: a\n*** Move to: b\n*** End Patch',
      undefined,
    ],
  ])('%s', (_what, patch, output) => {
    expect(patchOutput(patch)).toEqual(output === undefined ? {} : { output });
  });
});
