import { describe, expect, it } from 'vitest';
import { fit } from '../../src/briefing/fit.ts';
import {
  cutText,
  type Line,
  measureSection,
  renderSection,
  type Section,
} from '../../src/briefing/layout.ts';
import { bytes } from './support.ts';

const line = (text: string, more: Partial<Line> = {}): Line => ({ pieces: [{ text }], ...more });
const section = (lines: Line[], more: Partial<Section> = {}): Section => ({
  title: 'Title:',
  lines,
  share: 100,
  ...more,
});
const render = (lines: Line[], max: number) => renderSection(measureSection(section(lines)), max);

describe('a section', () => {
  const long = (name: string) => `${name} ${'word '.repeat(60)}end of ${name}`;

  it('is uncut if there is room', () =>
    expect(render([line('one'), line('two\nthree')], 1_000)).toBe('Title:\n| one\n| two\n| three'));

  it('shows fewer lines rather than scraps of each, lower ranks first, in their order', () => {
    const text = render(
      [line(long('a'), { rank: 2 }), line(long('b'), { rank: 1 }), line(long('c'), { rank: 0 })],
      260,
    );
    expect(text).not.toContain('| a ');
    expect(text.indexOf('| b ')).toBeLessThan(text.indexOf('| c '));
    for (const part of [' … ', 'end of b', 'end of c']) expect(text).toContain(part);
  });

  it('leaves out a line if none of the lines before it (`after`) is included', () => {
    const before = line(long('a'), { rank: 2 });
    const divider: Line = { pieces: ['(divider)'], rank: 0, after: [before] };
    const lines = [before, divider, line(long('b'), { rank: 1 })];
    expect(render(lines, 1_000)).toContain('end of a\n| (divider)\n| b ');
    expect(render(lines, 160)).toMatch(/^Title:\n\| b /);
    expect(render([before, divider], 60)).toBe('');
  });

  it('leaves an optional piece out rather than cut it short', () => {
    const reply = { text: long('reply'), before: ' → ', isOptional: true, weight: 0.5 };
    const lines = [{ pieces: [{ text: long('words') }, reply] }];
    expect(render(lines, 140)).not.toContain('→');
    expect(render(lines, 400)).toMatch(/ → reply .* … .*end of reply/);
  });

  it('cuts a list between its items', () => {
    const text = render([{ pieces: ['files: ', { text: ['a.ts', 'b.ts', 'c'.repeat(200)] }] }], 120);
    expect(text).toBe('Title:\n| files: a.ts, b.ts …');
  });

  it('is empty if no line fits', () => expect(render([line(long('a'))], 50)).toBe(''));

  it('never exceeds its limit', () => {
    const lines = [line(long('日本語')), line('😀'.repeat(80)), { pieces: ['fixed ', { text: ['x', 'y'] }] }];
    for (let max = 0; max < 900; max += 7) expect(bytes(render(lines, max))).toBeLessThanOrEqual(max);
  });
});

describe('sections together', () => {
  const words = 'word '.repeat(400).trim();
  const frame = (body: string) => `first\n${body}\nlast`;
  const sizes = (sections: Section[], budget: number) => {
    const text = fit(sections, frame, budget, undefined);
    expect(bytes(text)).toBeLessThanOrEqual(budget * 4);
    return sections.map(({ title }) => {
      const at = text.indexOf(title);
      return at === -1 ? 0 : bytes(text.slice(at).split(/\n(?=[A-Z])|\nlast/)[0] ?? '');
    });
  };

  it('a section that needs less than its share leaves the rest to others', () => {
    const [short = 0, long = 0] = sizes(
      [section([line('x')], { title: 'A:' }), section([line(words)], { title: 'B:' })],
      200,
    );
    expect(short).toBeLessThan(10);
    expect(long).toBeGreaterThan(700);
  });

  it('sections shrink in the order of cutFirst, down to `least`', () => {
    const files = section([line(words)], { title: 'F:', cutFirst: 1, least: 40 });
    const [first = 0, kept = 0] = sizes([section([line(words)], { title: 'W:' }), files], 150);
    expect(first).toBeGreaterThan(370);
    expect(kept).toBeGreaterThan(100);
    expect(kept).toBeLessThan(200);
  });

  it('sections divide the remaining room by their growth', () => {
    const [more = 0, less = 0] = sizes(
      [
        section([line(words)], { title: 'A:', growth: 3 }),
        section([line(words)], { title: 'B:', growth: 1 }),
      ],
      400,
    );
    expect(more - less).toBeGreaterThan(300);
  });
});

it.each([
  ['ASCII', 'word '.repeat(50)],
  ['three bytes', '漢字仮名'.repeat(50)],
  ['four bytes', '😀'.repeat(50)],
])('cutText stays within its bytes: %s', (_name, text) => {
  for (let max = 0; max < 400; max += 13) {
    const cut = cutText(text, max);
    expect(bytes(cut)).toBeLessThanOrEqual(max);
    expect(cut).not.toMatch(/[\ud800-\udfff]/u);
  }
});
