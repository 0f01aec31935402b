import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordingOf, setRecording } from '../../src/internal.ts';
import { world } from '../support/world.ts';

test('a project records by default', () => {
  const { store } = world();
  expect(recordingOf(store)).toBe('on');
  for (const recording of ['manual', 'paused', 'on'] as const) {
    setRecording(store, recording);
    expect(recordingOf(store)).toBe(recording);
    const text = readFileSync(join(store.project.folder, 'settings.json'), 'utf8');
    expect(JSON.parse(text)).toEqual({ recording });
  }
});

test.each(['', '{', 'null', '1', '{}', '{"recording": 1}', '{"recording": "off"}'])(
  'takes settings that read %j for none',
  (text) => {
    const { store } = world();
    writeFileSync(join(store.project.folder, 'settings.json'), text);
    expect(recordingOf(store)).toBe('on');
  },
);
