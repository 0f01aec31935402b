import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { entry } from '../src/model/schemas/entry.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
// Inside the package, so that its own name resolves to its sources.
const folder = mkdtempSync(join(import.meta.dirname, '.readme-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the example runs and prints what the README shows', async () => {
  const blocks = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map((match) => match[1] ?? '');
  expect(blocks).toHaveLength(1);
  const file = join(folder, 'example.js');
  writeFileSync(file, `${blocks[0] ?? ''}\nexport { entries };\n`);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    const { entries } = (await import(/* @vite-ignore */ file)) as { entries: unknown[] };
    for (const one of entries) expect(entry.safeParse(one)).toMatchObject({ success: true });
    const [goal, plan, briefing] = log.mock.calls.map(([first]) => first as unknown);
    expect(log).toHaveBeenCalledTimes(3);
    expect(goal).toBe('Auth bug: refresh path skips expiry check — fix needed in middleware/auth.js line 84');
    expect(plan).toEqual([
      { step: 'Check the expiry', status: 'in_progress' },
      { step: 'Add a test', status: 'pending' },
    ]);
    expect(briefing).toMatch(/^Session Roaming: unfinished work.*\| \[>\] Check the expiry\n/s);
  } finally {
    log.mockRestore();
  }
});

it('every name in the table is exported', async () => {
  const exported = await import('../src/index.ts');
  const names = [...readme.matchAll(/^\| (`[^|]+`) +\|/gm)].flatMap((match) => [
    ...(match[1] ?? '').matchAll(/\w+/g),
  ]);
  expect(names.length).toBeGreaterThan(10);
  for (const [name] of names) expect(exported).toHaveProperty(name);
});
