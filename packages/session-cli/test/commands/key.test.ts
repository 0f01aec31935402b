import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '@0dai/session-schema/internal';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliWorld, openCliWorld } from '../cli-world.ts';

let world: CliWorld;
let key: string;
beforeEach(async () => {
  world = openCliWorld();
  key = join(world.host.stateDir, 'key');
  await world.run(['session', 'save', '--goal', 'mine']);
});
afterEach(() => world.close());

const status = () => world.json<{ session: Session | null; unverified: number }>(['session', 'status']);

describe.each<[string, () => void, boolean]>([
  ['of 0 bytes', () => writeFileSync(key, ''), true],
  ['of 16 bytes', () => writeFileSync(key, Buffer.alloc(16, 1)), true],
  ['that is lost', () => rmSync(key), false],
])('a key %s', (_what, spoil, isDamaged) => {
  beforeEach(spoil);

  it('stops saves, which say the way out, and nothing is quarantined', async () => {
    const active = join(world.project, 'ai/sessions/active.json');
    const before = readFileSync(active, 'utf8');
    const { code, stderr } = await world.run(['session', 'save', '--goal', 'next']);
    expect(code).toBe(1);
    expect(stderr).toContain(isDamaged ? '0dai key reset' : '0dai session trust');
    expect(readFileSync(active, 'utf8')).toBe(before);
  });

  it('is replaced, and the own session is accepted again after a look', async () => {
    const reset = await world.json<{ reset: boolean; moved: string | null }>(['key', 'reset']);
    expect(reset).toEqual({ reset: true, moved: isDamaged ? expect.stringContaining('key-damaged-') : null });
    expect(readFileSync(key)).toHaveLength(32);
    expect(await status()).toMatchObject({ session: null, unverified: 2 });
    const { stdout } = await world.run(['session', 'trust'], { terminal: true, stdin: 'accept\n' });
    expect(stdout).toContain('mine');
    expect(await status()).toMatchObject({ session: { goal: 'mine' }, unverified: 0 });
    expect((await world.run(['session', 'save', '--summary', 'next'])).code).toBe(0);
  });
});

it('a key that is fine stays, and an agent may not replace one', async () => {
  const before = readFileSync(key);
  expect(await world.json(['key', 'reset'])).toEqual({ reset: false, moved: null });
  expect(readFileSync(key)).toEqual(before);
  writeFileSync(key, '');
  expect((await world.run(['key', 'reset'], { agent: { agent: 'claude' } })).code).toBe(1);
  expect(readdirSync(world.host.stateDir).filter((name) => name.startsWith('key'))).toEqual(['key']);
});

it('doctor names a damaged key and the way out', async () => {
  writeFileSync(key, Buffer.alloc(16));
  expect((await world.run(['doctor'])).stdout).toContain('0dai key reset');
});
