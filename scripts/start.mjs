#!/usr/bin/env node
// npm start: installs, builds, and demonstrates a handoff with the real programs in a temporary folder. One agent
// works and stops at its usage limit, the user saves nothing, and the next agent's hook briefs it with everything.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, requireNode } from './prepare.mjs';
import { root, run } from './run.mjs';
import { runScript, StepError } from './steps.mjs';

const GOAL = 'Expired tokens must not be refreshed';
const FILE = 'middleware/auth.js';
const NEXT = 'Fix the refresh path at line 84';
const CLI = join(root, 'packages/session-cli/bin.cjs');

/** What the agents' programs send to their hooks: Claude Code 2.1.330, Codex CLI 0.169.0. */
const CLAUDE = { session_id: 'acdf4820-8780-4c09-bce9-a20d159124b2' };
const CODEX = { session_id: '01a20624-1cb0-75f2-aeee-27bfde44b13f', transcript_path: null };
const PLAN = [
  { content: 'Find the cause', status: 'completed', activeForm: 'Finding the cause' },
  { content: NEXT, status: 'in_progress', activeForm: 'Fixing the refresh path' },
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
 * Makes the log that Claude Code itself writes, one record a line.
 * @param {string} project
 */
function logOf(project) {
  /** @type {Record<string, unknown>[]} */
  const records = [{ type: 'user', message: { role: 'user', content: GOAL } }];
  /** @type {(name: string, input: unknown, toolUseResult: unknown) => void} */
  const call = (name, input, toolUseResult) => {
    const id = `toolu_${records.length}`;
    const use = { type: 'tool_use', id, name, input };
    const result = { type: 'tool_result', tool_use_id: id, content: '' };
    records.push(
      { type: 'assistant', message: { role: 'assistant', content: [use] } },
      { type: 'user', message: { role: 'user', content: [result] }, toolUseResult },
    );
  };
  const path = join(project, FILE);
  const answers = { [QUESTION.question]: 'on the server' };
  call('TodoWrite', { todos: PLAN }, { oldTodos: [], newTodos: PLAN });
  call('Edit', { file_path: path }, { filePath: path, structuredPatch: [] });
  call('AskUserQuestion', { questions: [QUESTION] }, { questions: [QUESTION], answers });
  const now = Date.now();
  const lines = records.map((record, i) => {
    const ids = { uuid: `record-${i}`, parentUuid: i === 0 ? null : `record-${i - 1}` };
    const timestamp = new Date(now + i).toISOString();
    return JSON.stringify({ ...record, ...ids, timestamp, sessionId: CLAUDE.session_id, cwd: project });
  });
  return `${lines.join('\n')}\n`;
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

/** @param {string} folder where a temporary project and home are created */
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
   * Runs `0dai`.
   * @param {string[]} words
   * @param {string} [input]
   */
  const zeroDai = async (words, input = '') => {
    const result = await run(process.execPath, [CLI, ...words], { cwd: project, env, input, quiet: true });
    if (result.code !== 0) throw StepError.exited(['0dai', ...words].join(' '), result);
    return result.stdout;
  };
  /**
   * Shows a command as a user would type it, and its output.
   * @param {string[]} words
   * @param {(line: string) => boolean} [isShown]
   */
  const show = async (words, isShown = () => true) => {
    console.log(`\n  $ ${['0dai', ...words].join(' ')}`);
    const stdout = await zeroDai(words);
    console.log(indented(stdout.split('\n').filter(isShown).join('\n'), '    '));
    return stdout;
  };
  /**
   * Runs the hook of an agent with a payload as the agent sends it.
   * @param {string} agent
   * @param {Record<string, unknown>} payload
   */
  const hook = (agent, payload) => zeroDai(['hook', agent], JSON.stringify({ ...payload, cwd: project }));

  title('You set up your agents once');
  await show(['init', 'claude', 'codex'], (line) => line.startsWith('wrote'));

  title('You work in Claude Code, and save nothing');
  const logs = join(home, '.claude/projects/shop');
  const log = join(logs, `${CLAUDE.session_id}.jsonl`);
  mkdirSync(logs, { recursive: true });
  const fromClaude = { ...CLAUDE, transcript_path: log };
  writeFileSync(log, '');
  await hook('claude', { ...fromClaude, hook_event_name: 'UserPromptSubmit', prompt: GOAL });
  writeFileSync(log, logOf(project));
  const failure = { error: 'rate_limit', last_assistant_message: LIMIT };
  await hook('claude', { ...fromClaude, hook_event_name: 'StopFailure', ...failure });
  const conversation = [
    `You:         ${GOAL}`,
    `Claude Code: plans three steps, edits ${FILE}, and asks: ${QUESTION.question}`,
    'You:         on the server',
    `Claude Code: ${LIMIT}`,
  ];
  console.log(`\n${indented(conversation.join('\n'), '    ')}`);

  title('You open Codex in the same folder. Before your first prompt, it reads');
  const reply = await hook('codex', { ...CODEX, hook_event_name: 'SessionStart', source: 'startup' });
  const briefing = briefingIn(reply);
  console.log(`\n${indented(briefing, '    │ ')}`);
  for (const text of [GOAL, FILE, NEXT, 'on the server', LIMIT])
    if (!briefing.includes(text)) throw new StepError(`The briefing for Codex lacks "${text}".`, reply);

  title('The fix is merged');
  await show(['complete']);
  const history = await show(['history']);
  if (!history.includes(GOAL.slice(0, 20)))
    throw new StepError('The completed session is not in the history.', history);

  title(
    'Everything worked. The demonstration folder is deleted; the README says how to set up your project.',
  );
}

/**
 * Extracts the text for the model from a hook's answer.
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
