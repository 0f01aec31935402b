import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canaries, traceOf } from '../../session-schema/test/redact/secrets/canaries.ts';
import { connect, useMcpWorld } from './harness.ts';

const world = useMcpWorld();
const SECRETS = canaries(5);
/** The secrets that are valid file names. */
const NAMES = SECRETS.filter((secret) => /^[\w-]+$/.test(secret));

function kept(): string {
  return [join(world.project, 'ai'), join(world.home, '.local')]
    .flatMap((root) => readdirSync(root, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name !== 'key')
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

it('no secret from a save is on disk or in an answer', async () => {
  const client = await connect(world);
  let output = '';
  for (let i = 0; i + 8 < SECRETS.length; i += 8) {
    const [a, b, c, d, e, f, g, h] = SECRETS.slice(i, i + 8);
    const result = await client.callTool({
      name: 'save_session',
      arguments: {
        goal: `reach ${a}`,
        summary: `stands ${b}`,
        plan: [{ step: `do ${c}` }, `then ${d}`],
        files_touched: [`src/${NAMES[i % NAMES.length]}.ts`],
        key_decisions: [{ decision: `use ${e}`, reason: `for ${f}` }],
        dead_ends: [{ approach: `tried ${g}`, reason: `${h}` }],
        handoff_notes: `see ${h} and ${a}`,
      },
    });
    expect(result.isError, JSON.stringify(result)).toBeFalsy();
    expect(result.structuredContent).toMatchObject({ redacted: true });
    output += JSON.stringify([result, await client.callTool({ name: 'get_session', arguments: {} })]);
    // An error quotes what it was given.
    output += JSON.stringify(
      await client.callTool({ name: 'save_session', arguments: { done: [`step ${b}`] } }),
    );
  }
  output += JSON.stringify(await client.callTool({ name: 'list_sessions', arguments: {} }));
  await client.callTool({ name: 'complete_session', arguments: { handoff_notes: `end ${SECRETS[0]}` } });
  expect(kept()).toContain('[redacted:');
  expect(SECRETS.filter((secret) => kept().includes(traceOf(secret)))).toEqual([]);
  expect(SECRETS.filter((secret) => output.includes(traceOf(secret)))).toEqual([]);
});
