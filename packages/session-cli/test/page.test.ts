import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { page } from '../src/page.ts';
import { type CliWorld, openCliWorld } from './cli-world.ts';

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld();
});
afterEach(() => world.close());

it('gives the whole text to a pager with flags', async () => {
  const path = join(world.folder, 'shown');
  const text = 'a line\n'.repeat(50_000);
  expect(await page(process, text, `cat - > '${path}'`)).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

it.each([
  ['the user leaves before the end', 'exit 0', true],
  ['there is no such pager', 'exit 127', false],
])('when %s, says whether it was shown', async (_what, command, shown) => {
  const listeners = process.listenerCount('SIGINT');
  expect(await page(process, 'a line\n'.repeat(50_000), command)).toBe(shown);
  expect(process.listenerCount('SIGINT')).toBe(listeners);
});
