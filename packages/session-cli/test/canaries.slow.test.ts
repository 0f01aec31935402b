import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runHook } from '@0dai/session-hooks';
import { claude } from '@0dai/session-hooks/claude';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canaries, traceOf } from '../../session-schema/test/redact/secrets/canaries.ts';
import { type CliWorld, openCliWorld } from './cli-world.ts';
import { recordEvents } from './record-events.ts';

const SECRETS = canaries(77);
/** The secrets that are valid names of branches and files. */
const NAMES = SECRETS.filter((secret) => /^[\w-]+$/.test(secret) && secret.length < 120);

let world: CliWorld;
beforeEach(() => {
  world = openCliWorld({ git: true });
});
afterEach(() => world.close());

function kept(): string {
  // Leave git's own files out: they hold the names of branches.
  const isOurs = (path: string) => !path.startsWith(join(world.project, '.git'));
  return readdirSync(world.home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'key' && isOurs(entry.parentPath))
    .map((entry) => `${entry.name}\n${readFileSync(join(entry.parentPath, entry.name), 'utf8')}`)
    .join('\n');
}

const tracesIn = (text: string) => SECRETS.filter((secret) => text.includes(traceOf(secret)));

/** The output of every command that shows something. */
async function shown(): Promise<string> {
  const all = [
    ['session', 'status'],
    ['session', 'status', '--json'],
    ['session', 'log'],
    ['session', 'log', '--json'],
    ['session', 'brief'],
    ['session', 'history'],
    ['doctor'],
  ];
  let text = '';
  for (const argv of all) {
    const { stdout, stderr } = await world.run(argv);
    text += stdout + stderr;
  }
  return text;
}

describe('no secret is on disk or shown', () => {
  it('from any field of a save', async () => {
    let shownToo = '';
    for (let i = 0; i + 8 < SECRETS.length; i += 8) {
      const [a, b, c, d, e, f, g, h] = SECRETS.slice(i, i + 8);
      const { stdout, stderr } = await world.run([
        ...[
          'session',
          'save',
          '--goal',
          `reach ${a}`,
          '-s',
          `stands ${b}`,
          '--plan',
          `step ${c}`,
          '--plan',
          `then ${d}`,
        ],
        ...[
          '--decision',
          `use ${e}: since ${f}`,
          '--note',
          `see ${g}\n${h}`,
          '--dead-end',
          `tried ${a}: ${b}`,
        ],
        ...['--file', `src/${NAMES[i % NAMES.length] ?? ''}.ts`],
      ]);
      expect(stderr).not.toContain('Error');
      shownToo += stdout + stderr + (await shown());
    }
    expect(tracesIn(kept())).toEqual([]);
    expect(tracesIn(shownToo)).toEqual([]);
    await world.run(['session', 'complete']);
    expect(kept()).toContain('[redacted:');
    expect(tracesIn(kept() + (await shown()))).toEqual([]);
  });

  it('from a decision that is split at its colon', async () => {
    const password = ['S3cr', 'et-', 'aB4x9Kq2!'].join('');
    const { stdout, stderr } = await world.run([
      ...[
        'session',
        'save',
        '--decision',
        `the DB password: ${password}`,
        '--dead-end',
        `token: ${password}`,
      ],
    ]);
    expect(stdout + stderr).toContain('looks like a secret');
    expect(kept() + stdout + stderr + (await shown())).not.toContain(password);
  });

  it('from input that an error quotes', async () => {
    await world.run(['session', 'save', '--plan', 'one']);
    const { code, stdout, stderr } = await world.run(['session', 'save', '--done', `step ${SECRETS[0]}`]);
    expect([code, tracesIn(stdout + stderr)]).toEqual([1, []]);
    expect(stderr).toContain('[redacted:');
  });

  it('from names of files and branches', async () => {
    world.git('commit', '-q', '--allow-empty', '-m', 'one');
    for (const name of NAMES.slice(0, 6)) {
      world.git('checkout', '-q', '-b', `feature/${name}`);
      world.write(`src/${name}/a.ts`, 'x');
      await world.run(['session', 'save', '-s', 'at work']);
    }
    expect(kept()).toContain('[redacted:');
    expect(tracesIn(kept() + (await shown()))).toEqual([]);
  });

  it('from a hand edit of active.json', async () => {
    await world.run(['session', 'save', '--goal', 'first']);
    const path = join(world.project, 'ai/sessions/active.json');
    const view = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const [a, b, c, d] = SECRETS;
    writeFileSync(
      path,
      JSON.stringify({
        ...view,
        goal: `find ${a}`,
        handoff_notes: `and ${b}`,
        plan: [{ step: `do ${c}`, status: 'pending' }],
        key_decisions: [{ decision: `take ${d}`, reason: `${a}` }],
      }),
    );
    expect(tracesIn(await shown())).toEqual([]);
    await world.run(['session', 'save', '-s', 'taken in']);
    expect(kept()).toContain('[redacted:');
    expect(tracesIn(kept() + (await shown()))).toEqual([]);
  });

  it('from a hand edit that adds only a secret', async () => {
    await world.run(['session', 'save', '--goal', 'use the [redacted:github-token]', '--note', 'x']);
    const path = join(world.project, 'ai/sessions/active.json');
    const text = readFileSync(path, 'utf8');
    const secret = SECRETS.find((one) => one.startsWith(['gh', 'p_'].join(''))) ?? '';
    writeFileSync(path, text.replaceAll('[redacted:github-token]', secret));
    expect(tracesIn(await shown())).toEqual([]);
    await world.run(['session', 'save', '-s', 'on']);
    expect(tracesIn(kept())).toEqual([]);
  });

  it('from a text that is cut in the middle of a secret', async () => {
    await world.run(['session', 'save', '--goal', 'first']);
    let briefings = '';
    const say = (payload: object) => {
      const common = { session_id: 's', cwd: world.project };
      briefings += runHook(claude, JSON.stringify({ ...common, ...payload }), world.host, {}).stdout;
    };
    // Every fifth only, because each runs four hooks.
    for (const secret of SECRETS.filter((_, i) => i % 5 === 0)) {
      for (const keep of [Math.floor(secret.length / 2)]) {
        world.pass(60_000);
        const before = (max: number) => 'x '.repeat(max).slice(keep - max);
        say({
          hook_event_name: 'UserPromptSubmit',
          prompt: `${before(16_000)}${secret} ${'more '.repeat(9)}`,
        });
        say({
          hook_event_name: 'Stop',
          last_assistant_message: `${before(4_000)}${secret} ${'more '.repeat(9)}`,
        });
      }
    }
    const text = kept() + briefings + (await shown());
    const halves = SECRETS.filter((secret) => {
      const start = secret.slice(0, Math.floor(secret.length / 2));
      return start.length > 14 && !/PRIVATE/.test(start) && text.includes(start);
    });
    expect(halves).toEqual([]);
    expect(tracesIn(text)).toEqual([]);
  });

  it('from unverified entries after they are accepted', async () => {
    const secret = SECRETS.find((one) => one.startsWith(['gh', 'p_'].join(''))) ?? '';
    await world.run(['session', 'save', '--goal', 'theirs']);
    recordEvents(world, ['codex', { type: 'save', patch: { handoff_notes: 'PLACE' } }]);
    // The journal of another user, who redacted nothing.
    const log = join(world.project, 'ai/sessions/log');
    const [name = ''] = readdirSync(log);
    for (const path of [join(log, name), join(world.project, 'ai/sessions/active.json')]) {
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll('PLACE', secret));
    }
    const trust = (stdin: string) => world.run(['session', 'trust'], { home: 'mine', terminal: true, stdin });
    const review = await trust('');
    expect(review.stdout).toContain('[redacted:');
    const accepted = await trust('accept\n');
    expect(accepted.code).toBe(0);
    const { stdout } = await world.run(['session', 'status'], { home: 'mine' });
    expect(stdout).toContain('[redacted:');
    expect(tracesIn(review.stdout + accepted.stdout + stdout)).toEqual([]);
    expect(tracesIn(readFileSync(join(world.project, 'ai/sessions/active.json'), 'utf8'))).toEqual([]);
  });
});
