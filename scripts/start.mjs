#!/usr/bin/env node
// npm start: installs, builds, and shows what this is for, with the real programs in a folder of its own:
// one agent leaves a session, the next one's hook is told of it, the work is completed and stands in history.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, requireNode } from './prepare.mjs';
import { root, run } from './run.mjs';
import { runScript, StepError } from './steps.mjs';

const GOAL = 'Expired tokens must not be refreshed';
const FILE = 'middleware/auth.js';
const NOTE = 'The refresh path skips the expiry check: mend it at line 84';
const CLI = join(root, 'packages/session-cli/dist/bin.cjs');

/** What Codex CLI 0.169.0 writes to its SessionStart hook; the folder is put in below. */
const SESSION_START = {
  session_id: '01a20624-1cb0-75f2-aeee-27bfde44b13f',
  transcript_path: null,
  cwd: '',
  hook_event_name: 'SessionStart',
  model: 'gpt-5.5',
  permission_mode: 'default',
  source: 'startup',
};

requireNode();
await runScript(async () => {
  await install();
  await build();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'session-roaming-')));
  try {
    await showTheRelay(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** @param {string} folder where a project and a home are made for the occasion */
async function showTheRelay(folder) {
  const project = join(folder, 'shop');
  const home = join(folder, 'home');
  mkdirSync(join(project, 'middleware'), { recursive: true });
  mkdirSync(home);
  writeFileSync(join(project, FILE), 'export const refresh = (token) => token;\n');
  const env = { PATH: process.env.PATH, HOME: home, USERPROFILE: home };
  const git = await run('git', ['init', '--quiet', '--initial-branch=main'], {
    cwd: project,
    env,
    quiet: true,
  });
  if (git.code !== 0) throw StepError.exited('git init', git);

  /**
   * Shows a command as one would type it, and what it said.
   * @param {(string | [string, string])[]} words a pair is an option with its value
   * @param {{ input?: string, shown?: string, show?: (stdout: string) => string }} [options]
   */
  const zeroDai = async (words, { input, shown = '', show = (stdout) => stdout } = {}) => {
    const line = ['0dai', ...words.map(typed)].join(' ') + shown;
    console.log(`\n  $ ${line}`);
    const result = await run(process.execPath, [CLI, ...words.flat()], {
      cwd: project,
      env,
      input: input ?? '',
      quiet: true,
    });
    if (result.code !== 0) throw StepError.exited(line, result);
    console.log(indented(show(result.stdout), '    '));
    return result.stdout;
  };

  title('In Claude Code, you find the cause, and the session is saved');
  await zeroDai([
    'session',
    'save',
    ['--agent', 'claude'],
    ['--summary', NOTE],
    ['--goal', GOAL],
    ['--plan', 'Find the cause'],
    ['--plan', 'Mend the refresh path'],
    ['--plan', 'Test a token that is null'],
    ['--done', 'Find the cause'],
    ['--file', FILE],
    ['--decision', 'Check expiry on the server: clients have wrong clocks'],
  ]);

  title('You open Codex in the same folder; its SessionStart hook runs before your first prompt');
  const reply = await zeroDai(['hook', 'codex'], {
    input: JSON.stringify({ ...SESSION_START, cwd: project }),
    shown: '  < the payload that Codex sends',
    show: (stdout) => `Codex is told:\n\n${indented(briefingIn(stdout), '│ ')}`,
  });
  for (const text of [GOAL, FILE, NOTE]) {
    if (!briefingIn(reply).includes(text))
      throw new StepError(`The briefing for Codex lacks "${text}".`, reply);
  }

  title('The fix is merged');
  await zeroDai(['session', 'complete']);
  const history = await zeroDai(['session', 'history']);
  if (!history.includes(NOTE.slice(0, 20)))
    throw new StepError('The completed session is not in the history.', history);

  title('All of it worked. That was a folder for show, gone by now; the README says how to set up yours.');
}

/**
 * The text for the model in a hook's answer.
 * @param {string} stdout
 * @returns {string}
 */
function briefingIn(stdout) {
  try {
    return JSON.parse(stdout).hookSpecificOutput.additionalContext;
  } catch (cause) {
    throw new StepError(`The hook's answer is not the JSON that Codex expects (${cause}).`, stdout);
  }
}

/** @param {string | [string, string]} word */
function typed(word) {
  if (typeof word === 'string') return word;
  const [option, value] = word;
  return `\\\n      ${option} ${/[^\w./-]/.test(value) ? `'${value}'` : value}`;
}

/**
 * @param {string} text
 * @param {string} margin
 */
function indented(text, margin) {
  return text.trimEnd().replace(/^(?=.)/gm, margin);
}

/** @param {string} text */
function title(text) {
  console.log(`\n${text}`);
}
