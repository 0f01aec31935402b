import { join } from 'node:path';
import { describe, expect } from 'vitest';
import type { Act, AgentName, HookedDriver, PlanStep } from '../../../src/agents/agent.ts';
import { claudeInPlanMode, claudeWithTodos } from '../../../src/agents/claude.ts';
import { codex, codexWithOlderModel, codexWithPlan } from '../../../src/agents/codex.ts';
import { geminiWithTodos } from '../../../src/agents/gemini.ts';
import { agentNames, planning } from '../../../src/agents/index.ts';
import { expectInjected } from '../../expectations.ts';
import { inTerminal } from '../../in-terminal.ts';
import { test, testIn } from '../../lab-test.ts';

const done: Act = { do: 'say', text: 'It is done.' };
const plan: Act = {
  do: 'plan',
  steps: [
    { step: 'Feed the axolotl', status: 'completed' },
    { step: 'Weigh the axolotl', status: 'in_progress' },
    { step: 'Name the axolotl', status: 'pending' },
  ],
};
const planTold = [/\[>\] Weigh the axolotl\n\| \[ \] Name the axolotl\n\| reported done: Feed the axolotl\n/];

/** What an agent does, and what the next one is told of it, in the file for that. */
const captures: [string, HookedDriver, Act[], RegExp[]][] = [
  ['its numbered tasks', planning.claude, [plan], planTold],
  ['its list of todos', claudeWithTodos, [plan], planTold],
  ['its plan', codexWithPlan, [plan], planTold],
  ['its todos', geminiWithTodos, [plan], planTold],
  [
    'its goal',
    codex,
    [
      { do: 'tool', tool: 'create_goal', args: { objective: 'Bring the axolotl through the winter' } },
      { do: 'write', file: 'a.txt', content: 'a\n' },
    ],
    [/Bring the axolotl through the winter/],
  ],
  [
    'a patch that moves, deletes and adds',
    codex,
    [
      {
        do: 'patch',
        changes: [
          { change: 'move', file: 'src/old.js', into: 'src/new.js', line: 'one', by: 'uno' },
          { change: 'delete', file: 'src/gone.js' },
          { change: 'add', file: 'src/added.js', content: 'x\n' },
        ],
      },
    ],
    [
      /in src\/: .*old\.js \(deleted\)/,
      /in src\/: .*new\.js \(new\)/,
      /in src\/: .*gone\.js \(deleted\)/,
      /in src\/: .*added\.js \(new\)/,
    ],
  ],
  [
    'a patch, with an older model',
    codexWithOlderModel,
    [{ do: 'edit', file: 'src/old.js', line: 'one', by: 'uno' }],
    [/src\/old\.js(?! \((new|deleted|read))/],
  ],
];

const steps = ['Feed the axolotl', 'Weigh the axolotl', 'Name the axolotl'] as const;
const rounds: [AgentName, AgentName, AgentName][] = [
  ['claude', 'codex', 'gemini'],
  ['codex', 'gemini', 'claude'],
  ['gemini', 'claude', 'codex'],
];

const inProject = testIn({ 'src/old.js': 'one\n', 'src/gone.js': 'gone\n' });

describe('what an agent does reaches the next one', () => {
  inProject.for(captures)('%s', async ([, agent, acts, told], { lab }) => {
    const other = agent.name === 'codex' ? 'gemini' : 'codex';
    await lab.cli('init', agent.name, other);
    lab.trust(agent.name, other);
    await lab.start(agent, { prompt: 'Care for the axolotl.', acts: [...acts, done] });
    const { first } = await lab.start(other);
    expect(told.filter((line) => !line.test(first.injected)).map(String), first.injected).toEqual([]);
  });
});

describe('a plan that the next agent goes on with', () => {
  test.for(rounds)('%s, %s, %s: its steps are not doubled', async (order, { lab }) => {
    await lab.cli('init', ...agentNames);
    lab.trust(...agentNames);
    for (const [turn, agent] of order.entries()) {
      const now = steps.map(
        (step, i): PlanStep => ({
          step,
          status: i < turn ? 'completed' : i === turn ? 'in_progress' : 'pending',
        }),
      );
      await lab.start(planning[agent], {
        prompt: 'Care for the axolotl.',
        acts: [{ do: 'plan', steps: now }, done],
      });
    }
    expect(lab.session()?.plan).toMatchObject([
      { step: steps[0], status: 'completed' },
      { step: steps[1], status: 'completed' },
      { step: steps[2], status: 'in_progress' },
    ]);
    const { first } = await lab.start('codex');
    expect(first.injected).toMatch(
      /\n\| \[>\] Name the axolotl\n\| reported done: Weigh the axolotl, Feed the axolotl\n(?!\|)/,
    );
  });
});

describe('files that are none of the work', () => {
  testIn({ '.gitignore': 'build/\n', 'src/a.js': 'one\n' }).for(agentNames)(
    '%s: ignored ones and those outside are not told',
    async (agent, { lab }) => {
      await lab.cli('init', agent);
      lab.trust(agent);
      const outside = join(lab.root, 'tmp', 'outside.js');
      await lab.start(agent, {
        prompt: 'Care for the axolotl.',
        acts: [
          { do: 'edit', file: 'src/a.js', line: 'one', by: 'uno' },
          { do: 'write', file: 'build/made.js', content: 'made\n' },
          { do: 'shell', command: `echo x > build/shelled.js; echo x > ${outside}` },
          done,
        ],
      });
      expect(lab.session()?.files_touched).toEqual(['src/a.js']);
      const { first } = await lab.start(agent);
      const [, files] = /\nFiles, newest first:\n((?:\| .*\n)+)/.exec(first.injected) ?? [];
      expect(files).toBe('| changed since the latest request: src/a.js\n');
    },
  );
});

describe('what the user of Claude Code decides in its terminal', () => {
  test('an answer to its question is a decision of the user', async ({ lab }) => {
    await lab.cli('init', 'claude', 'codex');
    lab.trust('claude', 'codex');
    const ask: Act = {
      do: 'ask',
      question: 'Which pond for the axolotl?',
      options: ['The deep pond', 'The warm pond'],
    };
    await inTerminal(lab, 'claude', { acts: [ask, done] }, async (session) => {
      await session.ask('Care for the axolotl.');
      await session.terminal.choose('The warm pond');
      await session.terminal.waitFor(/It is done/);
    });
    const { first } = await lab.start('codex');
    expect(first.injected).toMatch(/\n\| The warm pond \(answers claude's question: Which pond/);
  });

  test('a plan that it proposed and its user accepted is the plan', async ({ lab }) => {
    await lab.cli('init', 'claude', 'codex');
    lab.trust('claude', 'codex');
    const text = '# Plan\n\n1. Feed the axolotl\n2. Weigh the axolotl\n';
    const acts: Act[] = [{ do: 'propose', plan: text }, done];
    const session = await lab.open(claudeInPlanMode, { acts });
    try {
      await session.terminal.waitFor(/plan mode on/);
      await session.ask('Care for the axolotl.');
      await session.terminal.choose('Yes, ');
      await session.terminal.waitFor(/It is done/);
    } finally {
      await session.close();
    }
    const { first } = await lab.start('codex');
    expectInjected(first, ['Feed the axolotl', 'Weigh the axolotl']);
  });
});

// The user's and the project's hooks run both; what one of them wrote down, the other must not write again.
describe('installed for the user and in the project', () => {
  test.for(agentNames)('%s: everything is captured once', async (agent: AgentName, { lab, planted }) => {
    await lab.cli('init', '--user', agent);
    await lab.cli('init', agent);
    lab.trust(agent);
    await lab.start(agent, {
      prompt: planted.goal,
      acts: [{ do: 'write', file: 'a.txt', content: 'a\n' }, done],
    });
    // Codex runs both hooks: what they tell twice stands in the journal twice, and is told once.
    const log = await lab.cli('session', 'log', '--all');
    const count = (text: RegExp) => log.split('\n').filter((line) => text.test(line)).length;
    expect({
      begun: count(/began the session/),
      asked: count(/asked \w+ "/),
      turns: count(/finished a turn/),
    }).toEqual({
      begun: 1,
      asked: 1,
      turns: 1,
    });
    expect(lab.session()?.files_touched).toEqual(['a.txt']);
  });
});
