import { describe, expect, it } from 'vitest';
import type { OutputStream } from '../../src/context.ts';
import { pagerFor } from '../../src/render/pager.ts';

const LONG = 'line\n'.repeat(24);

describe('the pager', () => {
  it.each<[string, Record<string, string>, Partial<OutputStream>, string, string | undefined]>([
    ['less for what is longer than the screen', {}, {}, LONG, 'less'],
    ['none for what fits', {}, {}, 'line\n'.repeat(23), undefined],
    ['PAGER with its flags', { PAGER: 'more -d' }, {}, LONG, 'more -d'],
    ['none if PAGER is empty', { PAGER: '' }, {}, LONG, undefined],
    ['none if it is cat', { PAGER: 'cat' }, {}, LONG, undefined],
    ['none in a dumb terminal', { TERM: 'dumb' }, {}, LONG, undefined],
    ['none in a pipe', {}, { isTTY: false }, LONG, undefined],
    ['none without a size', {}, { rows: undefined }, LONG, undefined],
    ['no pager if the height is unknown', {}, { rows: 0 }, LONG, undefined],
  ])('%s', (_what, env, stream, text, expected) => {
    const stdout = { isTTY: true, rows: 24, ...stream } as OutputStream;
    expect(pagerFor({ stdout, env, detectAgent: () => undefined }, text)).toBe(expected);
  });

  it('is not opened for an agent that has a terminal', () => {
    const stdout = { isTTY: true, rows: 24 } as OutputStream;
    const detectAgent = () => ({ agent: 'codex' });
    expect(pagerFor({ stdout, env: {}, detectAgent }, LONG)).toBeUndefined();
  });
});
