import { readFileSync, writeFileSync } from 'node:fs';
import { NewerSchemaError, viewFileText } from '@0dai/session-schema/internal';
import { expect, test } from 'vitest';
import { save } from '../../src/internal.ts';
import { viewDigest } from '../../src/state/key.ts';
import { readViewFile, signedView } from '../../src/view/view-file.ts';
import { claude, world } from '../support/world.ts';

function written() {
  const { store } = world();
  const { session } = save(store, { summary: 'one', files_touched: ['ü.ts'] }, claude);
  const path = store.project.active;
  return { store, session, path, text: readFileSync(path, 'utf8') };
}

test.each<[string, (text: string) => string, { own: boolean; view?: boolean; raw?: boolean }]>([
  ['as written', (text) => text, { own: true }],
  ['on one line', (text) => JSON.stringify(JSON.parse(text)), { own: true }],
  ['with the line ends of Windows', (text) => text.replaceAll('\n', '\r\n'), { own: true }],
  ['with another word in it', (text) => text.replace('one', 'two'), { own: false }],
  ['with another digest', (text) => text.replace(/("digest": ".{21})./, '$1#'), { own: false }],
  ['with a field more', (text) => text.replace('  "digest"', '  "x": 1,\n  "digest"'), { own: false }],
  ['without its digest', (text) => text.replace(/,\n {2}"digest": ".*"/, ''), { own: false }],
  ['that is not a session', (text) => text.replace('"summary"', '"other"'), { own: false, view: false }],
  ['that is not JSON', (text) => text.slice(0, -2), { own: false, view: false, raw: false }],
  ['that is empty', () => '', { own: false, view: false, raw: false }],
])('a view %s', (_, change, { own, view = true, raw = true }) => {
  const { store, path, text } = written();
  writeFileSync(path, change(text));
  const file = readViewFile(store, path);
  expect({ own: file?.own, view: file?.view !== undefined, raw: file?.raw !== undefined }).toEqual({
    own,
    view,
    raw,
  });
});

test('is not own under another key or without a key', () => {
  const { store, session, path } = written();
  expect(readViewFile({ key: new Uint8Array(32) }, path)).toMatchObject({
    own: false,
    view: { id: session.id },
  });
  expect(readViewFile({ key: undefined }, path)?.own).toBe(false);
  writeFileSync(path, signedView({ ...store, key: undefined }, session));
  expect(readViewFile(store, path)?.own).toBe(false);
});

test('refuses a newer version, also a signed one', () => {
  const { store, session, path } = written();
  const { key } = store;
  if (!key) throw new Error('no key');
  const newer = { ...session, schema_version: 3 } as never;
  writeFileSync(
    path,
    viewFileText(newer, (text) => viewDigest(key, text)),
  );
  expect(() => readViewFile(store, path)).toThrow(NewerSchemaError);
});
