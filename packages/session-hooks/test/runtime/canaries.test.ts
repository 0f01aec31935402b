import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, nodeHost } from '@0dai/session-store/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import type { World } from '../../../../testing/kit/src/world.ts';
import { canaries, traceOf } from '../../../session-schema/test/redact/secrets/canaries.ts';
import { agents, runHook } from '../../src/index.ts';
import { logPathIn, payloadsOf, transcriptsOf } from '../samples.ts';

// A secret in every text that an agent gives: payloads and logs as the real programs write them, each text of
// them with another secret in it. No secret may reach the disk or a briefing.

const SECRETS = canaries(31);
/** The secrets that are valid file names. */
const NAMES = SECRETS.filter((secret) => /^[\w-]+$/.test(secret));
/** Fields whose values decide how a payload or a record is read. */
const STRUCTURE =
  /^(?:cwd|type|role|event|source|reason|status|matcher|name|kind|phase|error|timestamp|at|model|version|.*[_-]name|.*_mode|.*path|.*[iI]d|.*ID)$/;

let world: World;
beforeEach(() => {
  world = openWorld();
});

/** Puts secrets into texts, one after the other. */
function stuffer() {
  let next = 0;
  const secret = () => SECRETS[next++ % SECRETS.length] ?? '';
  const stuff = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') {
      if (/file_path|^path$/.test(key) && value.includes('/'))
        return join(world.project, `src/${NAMES[next++ % NAMES.length]}.ts`);
      return STRUCTURE.test(key) || value === '' ? value : `${value} ${secret()}`;
    }
    if (Array.isArray(value)) return value.map((inner) => stuff(inner, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, stuff(inner, name)]));
  };
  return stuff;
}

function textsUnder(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'key')
    .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`)
    .join('\n');
}

const tracesIn = (text: string) => SECRETS.filter((secret) => text.includes(traceOf(secret)));

describe.each(agents.map((agent) => [agent.id, agent] as const))('%s', (id, agent) => {
  it('no secret in its payloads and logs is on disk or in a briefing', () => {
    const { project, home } = world;
    // Before the logs were written: facts that are older than the session are not read from them.
    let now = Date.parse('2026-11-22T02:00:00Z');
    const host = { ...nodeHost(home), now: () => (now += 1_000) };
    ensureStore(project, host);
    const stuff = stuffer();
    const log = logPathIn(home, agent);
    const logged = transcriptsOf(id).flatMap(({ text }) => text.split('\n').filter((line) => line !== ''));
    writeFileSync(log, '');
    let output = '';
    const payloads = payloadsOf(id);
    // A prompt first, so that there is a session; twice, so that each text gets several secrets.
    const prompts = payloads.filter(({ name }) => /Prompt|BeforeAgent/.test(name));
    for (const [i, { payload }] of [...prompts, ...payloads, ...payloads].entries()) {
      // Log content from before the agent's start does not belong to this session.
      if (i === prompts.length)
        writeFileSync(log, logged.map((line) => `${JSON.stringify(stuff(JSON.parse(line)))}\n`).join(''));
      const stuffed = {
        ...(stuff(payload) as object),
        cwd: project,
        session_id: 'one',
        transcript_path: log,
      };
      output += runHook(agent, JSON.stringify(stuffed), host, {}).stdout;
    }
    const other = { session_id: 'two', cwd: project, transcript_path: log, prompt: `go on ${SECRETS[0]}` };
    for (const { payload } of payloads.filter(({ name }) => /^SessionStart|Prompt|BeforeAgent/.test(name))) {
      output += runHook(agent, JSON.stringify({ ...payload, ...other }), host, {}).stdout;
    }
    // A payload that is no JSON is a warning in the hook log.
    runHook(agent, `{"prompt": "${SECRETS[3]}`, host, {});

    const kept = textsUnder(join(project, 'ai')) + textsUnder(join(home, '.local'));
    expect(kept.match(/\[redacted:/g)?.length).toBeGreaterThan(5);
    expect(tracesIn(kept)).toEqual([]);
    expect(output).toContain('[redacted:');
    expect(tracesIn(output)).toEqual([]);
  });
});
