import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { entry, parseSession } from '@0dai/session-schema';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import * as zod from 'zod/mini';
import * as light from '../src/light-zod.ts';

const z = light as unknown as typeof zod;

/** The same shape from both, and values around it. */
const SHAPES: [name: string, make: (z: typeof zod) => zod.ZodMiniType, values: unknown[]][] = [
  ['string', (z) => z.string(), ['', 'a', 1, null, undefined, {}, []]],
  ['number', (z) => z.number(), [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null]],
  ['whole number', (z) => z.number().check(z.int(), z.nonnegative()), [0, -1, 1.5, 2 ** 53, 2 ** 60]],
  ['positive', (z) => z.number().check(z.positive()), [0, 1, -1]],
  ['boolean', (z) => z.boolean(), [true, false, 0, 'true']],
  ['literal', (z) => z.literal(true), [true, 'true', 1]],
  ['enumeration', (z) => z.enum(['a', 'b']), ['a', 'b', 'c', 1, undefined]],
  ['optional, nullable', (z) => z.optional(z.nullable(z.string())), ['a', null, undefined, 1]],
  ['list', (z) => z.array(z.string()).check(z.maxLength(2)), [[], ['a'], ['a', 1, 'b'], 'a', { length: 1 }]],
  [
    'text within bounds',
    (z) => z.string().check(z.trim(), z.minLength(1), z.maxLength(3)),
    [' a ', '  ', 'abcd', '   abc', '😀😀😀', '😀😀😀a', '😀'.repeat(9), '\ud83d\ud83d\ud83d'],
  ],
  ['pattern', (z) => z.string().check(z.regex(/^[a-z]+$/)), ['abc', 'ABC', '']],
  ['refined', (z) => z.string().check(z.refine((text) => text !== 'no', 'not no')), ['yes', 'no']],
  [
    'instant',
    (z) => z.iso.datetime(),
    [
      '2026-11-23T19:16:38Z',
      '2026-11-23T19:16:38.123456Z',
      '2026-11-23T19:16Z',
      '2026-11-23T24:00:00Z',
      '2026-11-23T19:60:00Z',
      '2026-02-29T00:00:00Z',
      '2024-02-29T00:00:00Z',
      '2000-02-29T00:00:00Z',
      '1900-02-29T00:00:00Z',
      '2026-04-31T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '0000-01-01T00:00:00Z',
      '2026-11-23T19:16:38+01:00',
      '2026-11-23 19:16:38Z',
      '2026-11-23',
    ],
  ],
  [
    'object',
    (z) => z.object({ a: z.string(), b: z.optional(z.number()) }),
    [
      { a: 'x' },
      { a: 'x', b: 1, c: 2 },
      { a: 'x', b: undefined },
      { b: 1 },
      {},
      [],
      null,
      JSON.parse('{"a":"x","__proto__":{"b":1}}'),
    ],
  ],
  [
    'loose object',
    (z) => z.looseObject({ a: z.string() }),
    [{ a: 'x', b: 1 }, { b: 1 }, JSON.parse('{"a":"x","__proto__":{"b":1}}')],
  ],
  ['strict object', (z) => z.strictObject({ a: z.string() }), [{ a: 'x' }, { a: 'x', b: 1 }, { b: 1 }]],
  [
    'extended',
    (z) => z.extend(z.object({ a: z.string() }), { b: z.string() }),
    [{ a: 'x', b: 'y' }, { a: 'x' }],
  ],
  [
    'record',
    (z) => z.record(z.string(), z.number()),
    [{}, { a: 1 }, { a: 'x' }, [], null, JSON.parse('{"__proto__":1,"a":2}')],
  ],
  ['union', (z) => z.union([z.string(), z.array(z.number())]), ['a', [1], ['a'], 1]],
  [
    'discriminated union',
    (z) =>
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('a'), x: z.string() }),
        z.object({ type: z.literal('b') }),
      ]),
    [{ type: 'a', x: 'y' }, { type: 'a' }, { type: 'b', x: 1 }, { type: 'c' }, {}, 'a', null],
  ],
];

type Read = { success: boolean; data?: unknown };

/** What came of it. Of a value with several faults, the two need not name the same ones. */
function told({ success, data }: Read): unknown {
  return success ? { data } : 'refused';
}

describe('what the hook reads shapes with answers as zod does', () => {
  it.each(SHAPES)('%s', (_, make, values) => {
    const [theirs, ours] = [make(zod), make(z)];
    for (const value of values) {
      expect(told(ours.safeParse(value) as Read), JSON.stringify(value)).toStrictEqual(
        told(theirs.safeParse(value) as Read),
      );
    }
  });

  it.each(SHAPES)('%s, of anything', (_, make) => {
    const [theirs, ours] = [make(zod), make(z)];
    const key = fc.constantFrom('a', 'b', 'c', 'type', 'x', '__proto__', 'constructor');
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom<unknown>('a', 'b', '', ' a ', 0, 1, -1, 1.5, true, false, null),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (any) => {
        // As it comes from a file.
        const json: unknown = JSON.parse(JSON.stringify(any));
        expect(told(ours.safeParse(json) as Read)).toStrictEqual(told(theirs.safeParse(json) as Read));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});

describe('the schema in the hook', () => {
  const folder = mkdtempSync(join(tmpdir(), 'light-zod-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('accepts and refuses the same entries and sessions', async () => {
    const { build } = await import('esbuild');
    const file = join(folder, 'schema.mjs');
    const source = new URL('../src/light-zod.ts', import.meta.url).pathname;
    await build({
      stdin: { contents: "export * from '@0dai/session-schema';", resolveDir: import.meta.dirname },
      outfile: file,
      bundle: true,
      format: 'esm',
      conditions: ['@0dai/source'],
      logLevel: 'silent',
      alias: { 'zod/mini': source },
    });
    const hook = (await import(pathToFileURL(file).href)) as {
      entry: typeof entry;
      parseSession: typeof parseSession;
    };
    const common = {
      id: '01m85dnwab000naarezp',
      at: '2026-11-24T00:00:50.507Z',
      actor: { agent: 'claude' },
      evidence: 'agent',
    };
    const entries = [
      { ...common, type: 'begin', git: { branch: 'main', commit: null } },
      {
        ...common,
        type: 'save',
        patch: { plan: [{ step: ' a ', status: 'pending' }], files_touched: [{ path: 'a/b.ts' }] },
      },
      { ...common, type: 'save', patch: { files_touched: [{ path: '../b.ts' }] } },
      { ...common, type: 'capture', patch: { checks: [{ command: 'x', outcome: 'odd' }] } },
      { ...common, type: 'turn', outcome: 'done', said: 'ok', more: 1 },
      { ...common, type: 'nothing' },
      { ...common, id: 'x', type: 'park' },
    ];
    for (const one of entries) {
      expect(told(hook.entry.safeParse(one) as Read)).toStrictEqual(told(entry.safeParse(one) as Read));
    }
    for (const value of [{}, null, { schema_version: 1 }]) {
      const said = (parse: typeof parseSession) => {
        try {
          return parse(value);
        } catch (error) {
          return error instanceof Error ? error.message : error;
        }
      };
      expect(said(hook.parseSession)).toEqual(said(parseSession));
    }
  });
});
