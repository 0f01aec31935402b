import { appendFileSync } from 'node:fs';
import type { SaveInput, Session } from '@0dai/session-schema/internal';
import { describe, expect, test } from 'vitest';
import { accept, findUnverified, readActive, save, undo } from '../../../src/internal.ts';
import { journalPath, newEntry } from '../../../src/journal/journal.ts';
import { claude, otherUser, person, world } from '../../support/world.ts';

const SAVED = {
  plan: ['Find the bug', 'Fix the bug'],
  key_decisions: ['use jose: it is maintained', 'no cookies: they leak'],
  dead_ends: ['raise the limit: the gateway caps it'],
  files_touched: ['src/a.ts', 'src/b.ts'],
} satisfies SaveInput;

function held({ plan, key_decisions, dead_ends, files_touched }: Session): string[] {
  return [
    ...plan.map(({ step }) => step),
    ...key_decisions.map(({ decision }) => decision),
    ...dead_ends.map(({ approach }) => approach),
    ...files_touched,
  ];
}

describe('a save removes', () => {
  test.each<[string, string[], string[]]>([
    ['a step', ['find the bug'], ['Find the bug']],
    ['a decision, by a part of it', ['jose'], ['use jose']],
    ['a decision as it was given', ['no cookies: they leak'], ['no cookies']],
    ['a dead end', ['Raise the limit'], ['raise the limit']],
    ['a file', ['src/a.ts'], ['src/a.ts']],
    ['several', ['src/a.ts', 'cookies'], ['no cookies', 'src/a.ts']],
  ])('%s, and an undo brings it back', async (_what, remove, gone) => {
    const { store } = world();
    const before = held(save(store, SAVED, claude).session);
    const saved = save(store, { remove }, claude);
    expect(saved.removed.sort()).toEqual([...gone].sort());
    expect(held(saved.session)).toEqual(before.filter((item) => !gone.includes(item)));
    const { session } = await undo(store, [], person);
    expect(held(session)).toEqual(before);
  });

  test('all items of one entry, by its id or an end of it', () => {
    const { store } = world();
    save(store, SAVED, claude);
    const slip = save(store, { plan: ['Deploy'], files_touched: ['wrong.ts'], dead_ends: ['x: y'] }, claude);
    const saved = save(store, { remove: [slip.entry.slice(-8)] }, claude);
    expect(saved.removed).toEqual(['Deploy', 'x', 'wrong.ts']);
  });

  test('a decision that the same save replaces', () => {
    const { store } = world();
    save(store, SAVED, claude);
    const { session } = save(store, { remove: ['use jose'], key_decisions: ['use paseto: simpler'] }, claude);
    expect(session.key_decisions.map(({ decision }) => decision)).toEqual(['no cookies', 'use paseto']);
  });
});

describe('a save refuses to remove', () => {
  test.each<[string, string, RegExp]>([
    ['an unknown item', 'ship it', /No item matches "ship it".*step: Find the bug.*file: src\/b\.ts/s],
    [
      'a text that more than one item matches',
      'the bug',
      /More than one item matches "the bug".*Find the bug.*Fix/s,
    ],
    ['nothing', ' ', /No item matches/],
  ])('%s', (_what, wanted, message) => {
    const { store } = world();
    const { session } = save(store, SAVED, claude);
    expect(() => save(store, { remove: [wanted], summary: 'x' }, claude)).toThrow(message);
    expect(readActive(store).session?.journal.last).toBe(session.journal.last);
  });

  test('anything without a session', () => {
    const { store } = world();
    expect(() => save(store, { remove: ['x'] }, claude)).toThrow(/holds no steps/);
    expect(readActive(store).session).toBeUndefined();
  });

  test('an item that another user signed and the user accepted', async () => {
    const { store, folder } = world();
    const { session } = save(store, { goal: 'g' }, person);
    const other = otherUser(folder);
    const patch = { key_decisions: [{ decision: 'theirs', reason: 'r' }] };
    const body = { type: 'save' as const, patch };
    const entry = newEntry(other.host, other.store.key, session.id, session.journal.last, body, person);
    appendFileSync(journalPath(store.project, session.id), `\n${JSON.stringify(entry)}\n`);
    const found = findUnverified(store);
    if (!found) throw new Error('nothing to accept');
    await accept(store, found, person);
    expect(readActive(store).session?.key_decisions).toHaveLength(1);
    save(store, { key_decisions: ['mine: m'] }, claude);
    expect(() => save(store, { remove: ['theirs'] }, claude)).toThrow(/"theirs" came from another user/);
    expect(save(store, { remove: ['mine'] }, claude).removed).toEqual(['mine']);
  });
});
