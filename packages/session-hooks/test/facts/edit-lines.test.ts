import { describe, expect, it } from 'vitest';
import { editOutput, patchOutput } from '../../src/facts/edit-lines.ts';

const replaced = (old_string: string, new_string: string) => ({ file_path: 'a.ts', old_string, new_string });

describe('editOutput', () => {
  it.each<[string, unknown, string | undefined]>([
    ['one line', replaced('a', 'b'), '+b | -a'],
    ['only the lines that differ', replaced('x\n  a();\ny', 'x\n  b();\n  c();\ny'), '+b(); | +c(); | -a();'],
    ['a short addition, with the line before it', replaced('x\ny', 'x\nz\ny'), '+z (after x)'],
    ['a longer addition', replaced('x', `x\n${'long '.repeat(20)}`), `+${'long '.repeat(20).trim()}`],
    ['lines that only moved', replaced('a\nb\nc', 'b\na\nd'), '+d | -c'],
    ['a removal', replaced('x\nz\ny', 'x\ny'), '-z'],
    ['a repeated line', replaced('x\nx', 'x'), '-x'],
    ['empty lines say nothing', replaced('x', '\n\nx'), undefined],
    ['the first of several edits', { edits: [replaced('a', 'b'), replaced('c', 'd')] }, '+b | -a'],
    ['no edits', { edits: [] }, undefined],
    ["another tool's input", { command: 'ls' }, undefined],
    ['no input', null, undefined],
    ['a text in place of an input', 'old_string', undefined],
  ])('%s', (_what, input, output) => {
    expect(editOutput(input)).toEqual(output === undefined ? {} : { output });
  });

  it('of many lines, shows those that name something before the others, and the beginning of each', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `  step(${i}, '${'x'.repeat(200)}');`);
    const output = editOutput(
      replaced('', ['const a = 1;', ...lines, 'export function last() {', '}'].join('\n')),
    );
    expect(output.output).toMatch(
      /^\+export function last\(\) \{ \| \+const a = 1; \| \+step\(0, 'x{60,90} \| \+step\(1,/,
    );
  });

  it('holds no part of a private key', () => {
    const body = Array.from({ length: 20 }, (_, i) => `${'Ab1+'.repeat(15)}${i}xyz`).join('\n');
    const key = `${'-----BEGIN'} RSA PRIVATE KEY-----\n${body}\n${'-----END'} RSA PRIVATE KEY-----`;
    for (const part of [key, body + key.slice(-40)]) {
      expect(editOutput(replaced('x', `const key = \`${part}`)).output).not.toContain('Ab1+Ab1+');
    }
  });

  it('holds no secret, and is short', () => {
    const key = `AKIA${'ABCDEFGH23456723'}`;
    expect(editOutput(replaced('x', `const key = '${key}'`)).output).not.toContain(key);
    expect(editOutput(replaced('x', 'word '.repeat(9_000))).output?.length).toBeLessThanOrEqual(600);
  });
});

describe('patchOutput', () => {
  it.each<[string, string, string | undefined]>([
    [
      'the changed lines',
      '*** Begin Patch\n*** Update File: a\n@@\n same\n-old\n+new\n*** End Patch',
      '+new | -old',
    ],
    ['no file headers of a diff', '--- a/x\n+++ b/x\n-old\n+new', '+new | -old'],
    [
      'a patch that only moves',
      '*** Begin Patch\n*** Update File: a\n*** Move to: b\n*** End Patch',
      undefined,
    ],
  ])('%s', (_what, patch, output) => {
    expect(patchOutput(patch)).toEqual(output === undefined ? {} : { output });
  });
});
