#!/usr/bin/env node
// npm start: installs, builds, and shows what this is for, with the real programs in a folder of its own:
// one agent works and stops at its usage limit, nobody saves anything, the next one's hook is told all of it.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, requireNode } from './prepare.mjs';
import { root, run } from './run.mjs';
import { runScript, StepError } from './steps.mjs';

const GOAL = 'Expired tokens must not be refreshed';
const FILE = 'middleware/auth.js';
const NEXT = 'Mend the refresh path at line 84';
const CLI = join(root, 'packages/session-cli/bin.cjs');

/** What the agents' programs write to their hooks: Claude Code 2.1.330, Codex CLI 0.169.0. The folder is put in below. */
const CLAUDE = { session_id: 'acdf4820-8780-4c09-bce9-a20d159124b2', transcript_path: '', cwd: '' };
const CODEX = { session_id: '01a20624-1cb0-75f2-aeee-27bfde44b13f', transcript_path: null, cwd: '' };
const PLAN = [
  { content: 'Find the cause', status: 'completed', activeForm: 'Finding the cause' },
  { content: NEXT, status: 'in_progress', activeForm: 'Mending the refresh path' },
  { content: 'Test a token that is null', status: 'pending', activeForm: 'Testing' },
];
const QUESTION = {
  question: 'Where to check expiry?',
  header: 'Expiry',
  options: [{ label: 'on the server' }, { label: 'in the client' }],
  multiSelect: false,
};
const LIMIT = "You've reached your usage limit";

/**
 * What happens in Claude Code, as its hooks tell it, and what a person would say of it.
 * @param {string} project
 * @returns {[string, Record<string, unknown>][]}
 */
const work = (project) => [
  [`You type: ${GOAL}`, { hook_event_name: 'UserPromptSubmit', prompt: GOAL }],
  ['It plans', tool('TodoWrite', { todos: PLAN }, { oldTodos: [], newTodos: PLAN })],
  [
    `It edits ${FILE}`,
    tool('Edit', { file_path: join(project, FILE) }, { filePath: join(project, FILE), structuredPatch: [] }),
  ],
  [
    'It asks you, and you answer',
    tool(
      'AskUserQuestion',
      { questions: [QUESTION] },
      { questions: [QUESTION], answers: { [QUESTION.question]: 'on the server' } },
    ),
  ],
  [
    'It stops at its usage limit',
    { hook_event_name: 'StopFailure', error: 'rate_limit', last_assistant_message: LIMIT },
  ],
];

/**
 * @param {string} tool_name
 * @param {Record<string, unknown>} tool_input
 * @param {Record<string, unknown>} tool_response
 */
function tool(tool_name, tool_input, tool_response) {
  return { hook_event_name: 'PostToolUse', tool_name, tool_input, tool_response, tool_use_id: 'toolu_1' };
}

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

  title('You set up your agents once');
  await zeroDai(['init', 'claude', 'codex'], {
    show: (stdout) =>
      `${stdout
        .split('\n')
        .filter((line) => line.startsWith('wrote'))
        .join('\n')}`,
  });

  title('You work in Claude Code. Its hooks tell what happens; nobody saves anything');
  for (const [what, payload] of work(project)) {
    await zeroDai(['hook', 'claude'], {
      input: JSON.stringify({ ...CLAUDE, cwd: project, ...payload }),
      shown: `  # ${what}`,
    });
  }

  title('You open Codex in the same folder; its SessionStart hook runs before your first prompt');
  const reply = await zeroDai(['hook', 'codex'], {
    input: JSON.stringify({ ...CODEX, cwd: project, hook_event_name: 'SessionStart', source: 'startup' }),
    shown: '  # the payload that Codex sends goes in here',
    show: (stdout) => `Codex is told:\n\n${indented(briefingIn(stdout), '│ ')}`,
  });
  for (const text of [GOAL, FILE, NEXT, 'on the server', LIMIT]) {
    if (!briefingIn(reply).includes(text))
      throw new StepError(`The briefing for Codex lacks "${text}".`, reply);
  }

  title('The fix is merged');
  await zeroDai(['session', 'complete']);
  const history = await zeroDai(['session', 'history']);
  if (!history.includes(GOAL.slice(0, 20)))
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
