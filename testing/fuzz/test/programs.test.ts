import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { agents } from '@0dai/session-hooks';
import { save } from '@0dai/session-store/internal';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { logPathIn, payloadsOf, transcriptsOf } from '../../../packages/session-hooks/test/samples.ts';
import { HANDSHAKE, request, toolCall } from '../../kit/src/mcp-messages.ts';
import { anyText, mutated, mutatedText } from '../src/arbitraries.ts';
import { check } from '../src/check.ts';
import { Programs } from '../src/programs.ts';
import { faultsForModel, faultsOnTerminal } from '../src/safe-text.ts';
import { stringsIn } from '../src/sinks.ts';
import { openWorld, person, type World } from '../src/world.ts';

// The programs as they are run, a process each: none crashes, hangs, or takes more memory than it may.

/** Over bare Node. */
const MB_MAX = 64;
let world: World;
let programs: Programs;
let view: string;
beforeEach(() => {
  world = openWorld();
  save(world.store, { goal: 'a goal', plan: ['one', 'two'], files_touched: ['a.ts'] }, person);
  view = readFileSync(world.store.project.active, 'utf8');
  programs = new Programs(dirname(world.home), world.home);
});
afterEach(() => world.remove());

/** active.json with changes, or none. */
const activeFile = () =>
  fc.option(
    mutatedText([view]).map((text) => Buffer.from(text).toString('utf8')),
    { nil: view },
  );

function lay(text: string): void {
  rmSync(world.store.project.active, { force: true });
  writeFileSync(world.store.project.active, text);
}

/** Whoever is told it is safe from it, and no stack stands in it. */
function expectSafe(text: string, faultsIn: (text: string) => string[]): void {
  expect(faultsIn(text)).toEqual([]);
  expect(text).not.toMatch(/Something went wrong inside|This is a bug|\n {4}at /);
}

describe.each(agents)('0dai-hook $id', (agent) => {
  it('exits 0, says nothing or briefs, whatever it is given', () => {
    const payloads = payloadsOf(agent.id).map(({ payload }) => ({ ...payload, cwd: world.root }));
    const logs = transcriptsOf(agent.id).map(({ text }) => text);
    const log = logPathIn(world.home, agent);
    const input = fc.oneof(
      { arbitrary: mutated(payloads).map((payload) => JSON.stringify(payload)), weight: 4 },
      { arbitrary: mutatedText(payloads.map((payload) => JSON.stringify(payload))), weight: 1 },
    );
    return check(
      `0dai-hook ${agent.id}`,
      3,
      fc.tuple(input, mutatedText(logs), activeFile()),
      ([text, garbled, there]) => {
        lay(there);
        writeFileSync(log, garbled);
        const withLog = text.replace(/"transcript_path":"[^"]*"/, `"transcript_path":${JSON.stringify(log)}`);
        const { code, stdout, stderr, overMb } = programs.run([inject('bins').hook, agent.id], {
          cwd: world.root,
          input: withLog,
        });
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(overMb).toBeLessThanOrEqual(MB_MAX);
        if (stdout !== '') for (const said of stringsIn(JSON.parse(stdout))) expectSafe(said, faultsForModel);
      },
    );
  });
});

describe('0dai', () => {
  const PATCH = {
    goal: 'g',
    summary: 's',
    plan: ['one', { step: 'two' }],
    done: [1],
    key_decisions: ['a: b'],
  };
  const commands: fc.Arbitrary<{ argv: string[]; input: string }> = fc.oneof(
    fc
      .constantFrom<string[]>(['status'], ['log'], ['brief'], ['history'], ['status', '--json'])
      .map((argv) => ({
        argv,
        input: '',
      })),
    mutated([PATCH]).map((patch) => ({ argv: ['save', '-'], input: JSON.stringify(patch) })),
    mutatedText([JSON.stringify(PATCH)]).map((input) => ({ argv: ['save', '-'], input })),
    // What the system hands to a program ends at the first zero, and is no longer than this.
    anyText.map((text) => ({
      argv: [
        'save',
        '--summary',
        text.replaceAll('\0', '').slice(0, 30_000),
        '--decision',
        `x${text.slice(0, 100)}`.replaceAll('\0', ''),
      ],
      input: '',
    })),
    anyText.map((text) => ({ argv: ['show', text.replaceAll('\0', '').slice(0, 30_000)], input: '' })),
  );

  it('does it or says why not, whatever it is given', () =>
    check('0dai', 4, fc.tuple(commands, activeFile()), ([{ argv, input }, there]) => {
      lay(there);
      const args = [inject('bins').cli, 'session', ...argv];
      const { code, stdout, stderr, overMb } = programs.run(args, { cwd: world.root, input });
      expect([0, 1, 2]).toContain(code);
      expect(overMb).toBeLessThanOrEqual(MB_MAX);
      expectSafe(stdout, argv.includes('brief') ? faultsForModel : faultsOnTerminal);
      expectSafe(stderr, faultsOnTerminal);
    }));
});

describe('0dai-mcp', () => {
  const calls = [
    toolCall(1, 'save_session', { summary: 's', plan: [{ step: 'one' }] }),
    toolCall(2, 'get_session'),
    toolCall(3, 'list_sessions', { limit: 5 }),
    request(4, 'resources/read', { uri: 'session://active' }),
    request(5, 'prompts/get', { name: 'continue' }),
  ];
  const line = fc.oneof(
    { arbitrary: mutated(calls).map((value) => JSON.stringify(value)), weight: 3 },
    { arbitrary: mutatedText(calls.map((value) => JSON.stringify(value))), weight: 1 },
  );

  it('answers and ends with its client, whatever that says', () =>
    check(
      '0dai-mcp',
      2,
      fc.tuple(fc.array(line, { minLength: 1, maxLength: 10 }), activeFile()),
      ([lines, there]) => {
        lay(there);
        const input = [
          ...HANDSHAKE.map((one) => JSON.stringify(one)),
          ...lines,
          JSON.stringify(request(999, 'ping', {})),
        ];
        const { code, stdout, stderr, overMb } = programs.run([inject('bins').mcp], {
          cwd: world.root,
          input: `${input.join('\n')}\n`,
        });
        expect(code).toBe(0);
        expect(overMb).toBeLessThanOrEqual(MB_MAX);
        expect(stdout).toMatch(/"id":999\b/);
        for (const said of stdout.split('\n').filter((text) => text !== ''))
          expect(JSON.parse(said)).toMatchObject({ jsonrpc: '2.0' });
        expectSafe(stderr, faultsOnTerminal);
      },
    ));
});
