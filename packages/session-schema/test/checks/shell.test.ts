import { describe, expect, it } from 'vitest';
import { shellParts } from '../../src/checks/shell.ts';

/** Each part as its words and its operator, with `~` before parts inside an `if` or a loop or after `!`. */
const short = (line: string) =>
  shellParts(line).map(({ words, next, within }) =>
    `${within ? '~' : ''}${words.join('·')} ${next}`.replace(/ $/, ''),
  );

describe('shellParts', () => {
  it.each<[string, string[]]>([
    ['', []],
    ['a b', ['a·b']],
    ['a && b || c | d; e & f', ['a &&', 'b ||', 'c |', 'd ;', 'e &', 'f']],
    ['a\nb\n', ['a \n', 'b']],
    ['a;', ['a']],
    ['a &', ['a &']],
    ['a |& b', ['a |', 'b']],
    [`a "b && c" 'd; e' f\\ g`, ['a·b && c·d; e·f g']],
    [`a "say \\"x\\" $HOME" 'it'"'"'s'`, [`a·say "x" $HOME·it's`]],
    ['a "never closed', ['a·never closed']],
    ['a \\\n  b', ['a·b']],
    ['a > log 2>&1 b', ['a·b']],
    ['a &> log', ['a']],
    ['a 2> /dev/null < in', ['a']],
    ['a <<< "x && y" b', ['a·b']],
    ['a <(b; c) d', ['a·d']],
    ['a 2', ['a·2']],
    ['a <<EOF && b\nx; y\nEOF\nc', ['a &&', 'b \n', 'c']],
    ["a <<-'END'\n\tx\n\tEND\nc", ['a \n', 'c']],
    ['a <<EOF\nnever ends', ['a']],
    ['a # b && c\nd', ['a \n', 'd']],
    ['a#b', ['a#b']],
    ['(a && b) || c', ['a &&', 'b ||', 'c']],
    ['{ a; b; } | c', ['a ;', 'b |', 'c']],
    ['! a', ['~a']],
    ['if a; then b; else c; fi && d', ['~a ;', '~b ;', '~c &&', 'd']],
    ['for i in 1 2; do a; done; b', ['~for·i·in·1·2 ;', '~a ;', 'b']],
    ['while a; do b; done', ['~a ;', '~b']],
    ['x=$(a; b "c)") d', ['x=$(a; b "c)")·d']],
    ['a `b; c` d', ['a··d']],
  ])('%j', (line, expected) => expect(short(line)).toEqual(expected));

  it('keeps the raw words as written', () => {
    expect(shellParts(`a "b c" 'd' > e`)[0]?.raw).toEqual(['a', '"b c"', "'d'"]);
  });

  it('ends for any line', () => {
    const marks = [
      '"',
      "'",
      '`',
      '$(',
      '(',
      ')',
      '<',
      '<<',
      '>',
      '&',
      '|',
      ';',
      '\\',
      '\n',
      '#',
      ' ',
      'a',
      '{',
      '}',
      'if ',
    ];
    for (let seed = 0; seed < 5_000; seed++) {
      let rest = seed * 7_919 + 1;
      let line = '';
      for (let i = 0; i < 9; i++) {
        line += marks[rest % marks.length];
        rest = (rest * 48_271 + i) % 2_147_483_647;
      }
      for (const part of shellParts(line)) expect(part.words).toHaveLength(part.raw.length);
    }
  });
});
