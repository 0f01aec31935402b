import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import { run } from '../../src/program.ts';

/** Runs the program, and returns how it exits and what it prints. */
async function called(args: string[], isTTY: boolean) {
  const { home, project } = openWorld();
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stdin.end('');
  const io = {
    stdin: Object.assign(stdin, { isTTY }),
    stdout,
    stderr,
    env: {},
    ppid: process.ppid,
    home,
    cwd: () => project,
    exitCode: undefined as number | undefined,
  };
  await run(args, io);
  stdout.end();
  stderr.end();
  return { code: io.exitCode ?? 0, stdout: await text(stdout), stderr: await text(stderr) };
}

const HELP = 'Usage: 0dai-hook AGENT';

it.each([
  ['a terminal', [], true, 'name the agent'],
  ['a pipe', [], false, 'name the agent'],
  ['a terminal', ['nobody'], true, 'no agent is called "nobody"'],
  ['a terminal', ['claude'], true, "it reads an agent's payload on stdin"],
  ['a terminal', ['claude', '--manual', 'x'], true, 'unknown argument "x"'],
  ['a pipe', ['--nope'], false, 'unknown argument "--nope"'],
  ['a pipe', ['--here', 'x'], false, 'unknown argument "x"'],
  ['a pipe', ['--help', 'x'], false, 'unknown argument "x"'],
  ['a pipe', ['\u001b[2Jclaude'], false, 'unknown argument "claude"'],
])('refuses in %s, with exit code 2 and help: %j', async (_where, args, isTTY, message) => {
  const { code, stdout, stderr } = await called(args, isTTY);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain(HELP);
});

// Agents take exit code 2 of a hook for a refusal of the prompt.
it.each([[['nobody']], [['nobody', '--newer']], [['claude', '--newer']]])(
  'exits 0 for what may be a hook of another version: %j',
  async (args) => {
    expect(await called(args, false)).toMatchObject({ code: 0, stdout: '' });
  },
);

it.each([
  [['--help'], HELP],
  [['-v'], '.'],
])('prints help and the version: %j', async (args, printed) => {
  const stdout = expect.stringContaining(printed);
  expect(await called(args, true)).toEqual({ code: 0, stdout, stderr: '' });
});
