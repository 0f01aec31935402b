import { expect, it } from 'vitest';
import { verbatim } from '../../src/briefing/labels.ts';

const SPACES = ' '.repeat(300_000);

it.each([
  ['a\n\nb', 'a\nb'],
  ['a  \n \t\n\n  b ', 'a\n  b'],
  ['a \n b', 'a \n b'],
  // A search that begins again at each space would take minutes.
  [`a${SPACES}b`, `a${SPACES}b`],
  [`a${SPACES}\n\nb`, 'a\nb'],
])('verbatim text has no empty lines: %#', (text, expected) => expect(verbatim(text)).toBe(expected));
