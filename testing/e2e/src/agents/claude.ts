import { join } from 'node:path';
import { allText } from '../all-text.ts';
import { updateJson, writeJson } from '../files.ts';
import { asObject, asObjects } from '../model-server/model-api.ts';
import type { Step } from '../model-server/step.ts';
import type { HookedDriver, PlanStep } from './agent.ts';
import { installed } from './installation.ts';
import { singleActs } from './single-acts.ts';

const key = 'sk-ant-loopback-0000000000000000000000';

const environment = (modelUrl: string) => ({
  ANTHROPIC_BASE_URL: modelUrl,
  ANTHROPIC_API_KEY: key,
  DISABLE_TELEMETRY: '1',
  DISABLE_ERROR_REPORTING: '1',
  DISABLE_AUTOUPDATER: '1',
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
});

const allowed = ['--permission-mode', 'acceptEdits', '--allowedTools', 'Bash'];

/** Its plan is a list of numbered tasks; they are off by default with its newest models. */
function taskCalls(steps: readonly PlanStep[], was: readonly PlanStep[]): Step[] {
  const before = (step: PlanStep) => was.find((other) => other.step === step.step);
  const create = steps
    .filter((step) => !before(step))
    .map(({ step }) => ({ name: 'TaskCreate', args: { subject: step, description: `${step}, in full.` } }));
  // It numbers them in the order in which they were made.
  const update = steps.flatMap((step, at) =>
    step.status === (before(step)?.status ?? 'pending')
      ? []
      : [{ name: 'TaskUpdate', args: { taskId: String(at + 1), status: step.status } }],
  );
  return [create, update].flatMap((calls) => (calls.length > 0 ? [{ calls }] : []));
}

function planFile(request: unknown): Record<string, unknown> {
  return { file_path: /\/\S+\/\.claude\/plans\/[\w-]+\.md/.exec(allText(request))?.[0] };
}

/** How it is started for the tests: with the environment and the arguments of a variant. */
interface Variant {
  env?: Record<string, string>;
  args?: string[];
  /** How it writes down its plan. @default taskCalls */
  plan?: (steps: readonly PlanStep[]) => Step[];
}

function claudeWith(variant: Variant): HookedDriver {
  const env = (modelUrl: string) => ({ ...environment(modelUrl), ...variant.env });
  const resumed = (resume: boolean | undefined) => (resume ? ['--continue'] : []);
  const driver: HookedDriver = {
    name: 'claude',
    executable: () =>
      installed('Claude Code', '@anthropic-ai', `claude-code-${process.platform}-${process.arch}`, 'claude'),
    prepareHome(home) {
      // Onboarding asks the internet; the key's last 20 characters are how it remembers that it may use a key.
      writeJson(join(home, '.claude.json'), {
        hasCompletedOnboarding: true,
        customApiKeyResponses: { approved: [key.slice(-20)], rejected: [] },
      });
    },
    trustFolder(home, folder) {
      updateJson(join(home, '.claude.json'), (settings) => {
        const projects = asObject(settings.projects);
        projects[folder] = { ...asObject(projects[folder]), hasTrustDialogAccepted: true };
        return { ...settings, projects };
      });
    },
    headless: ({ prompt, modelUrl, resume }) => ({
      // A headless run can't ask its user to allow its own tools; `0dai init` has allowed ours.
      args: [...resumed(resume), '-p', prompt, ...allowed, ...(variant.args ?? [])],
      env: env(modelUrl),
    }),
    interactive: ({ modelUrl, resume, approved, prompt }) => ({
      args: [
        ...resumed(resume),
        ...(approved ? allowed : []),
        ...(variant.args ?? []),
        ...(prompt === undefined ? [] : ['--', prompt]),
      ],
      env: env(modelUrl),
    }),
    ready: /shift\+tab to cycle|\? for shortcuts/,
    steps(act, folder) {
      const file_path = 'file' in act ? join(folder, act.file) : '';
      switch (act.do) {
        case 'mcp':
          return [{ calls: [{ name: `mcp__${act.server}__${act.tool}`, args: act.args }] }];
        case 'tool':
          return [{ calls: [{ name: act.tool, args: act.args }] }];
        case 'read':
          return [{ calls: [{ name: 'Read', args: { file_path } }] }];
        case 'write':
          return [{ calls: [{ name: 'Write', args: { file_path, content: act.content } }] }];
        case 'edit':
          // It edits only what it has read.
          return [
            { calls: [{ name: 'Read', args: { file_path } }] },
            { calls: [{ name: 'Edit', args: { file_path, old_string: act.line, new_string: act.by } }] },
          ];
        case 'patch':
          return singleActs(act.changes).flatMap((single) => driver.steps(single, folder));
        case 'shell':
          return [{ calls: [{ name: 'Bash', args: { command: act.command, description: 'A command' } }] }];
        case 'plan':
          return (variant.plan ?? taskCalls)(act.steps, act.was ?? []);
        case 'ask': {
          const options = act.options.map((label) => ({ label, description: `It means ${label}` }));
          const questions = [{ question: act.question, header: 'Choice', options, multiSelect: false }];
          return [{ calls: [{ name: 'AskUserQuestion', args: { questions } }] }];
        }
        case 'propose':
          // The plan is what stands in a file that it makes up the name of, and tells its model.
          return [
            { calls: [{ name: 'Write', args: { content: act.plan }, argsFrom: planFile }] },
            { calls: [{ name: 'ExitPlanMode', args: {} }] },
          ];
        case 'delegate': {
          const args = { description: 'A task', prompt: act.task, subagent_type: 'general-purpose' };
          return [{ calls: [{ name: 'Agent', args: { ...args, run_in_background: false } }] }];
        }
      }
    },
    injected(body) {
      // By model it opens a system message, which goes on with other sections, or it is a <system-reminder> within
      // the user's message.
      const pattern =
        /(?:SessionStart|UserPromptSubmit) hook additional context: ([\s\S]*?)(?:<\/system-reminder>|\n\n# Environment\n|$)/;
      const found = asObjects(body.messages)
        .flatMap(({ content }) =>
          typeof content === 'string' ? [content] : asObjects(content).map(({ text }) => text),
        )
        .flatMap((text) => (typeof text === 'string' ? (pattern.exec(text)?.[1] ?? []) : []));
      return found.length === 0 ? undefined : found.join('\n').trim();
    },
  };
  return driver;
}

/** Claude Code as it comes. */
export const claude = claudeWith({});

/** Claude Code with its numbered tasks on. */
export const claudeWithTasks = claudeWith({ env: { CLAUDE_CODE_ENABLE_TODO_TOOLS: '1' } });

/** Claude Code with the list of todos that it had before its tasks. */
export const claudeWithTodos = claudeWith({
  env: { CLAUDE_CODE_ENABLE_TODO_TOOLS: '1', CLAUDE_CODE_ENABLE_TASKS: '0' },
  plan: (steps) => {
    const todos = steps.map(({ step, status }) => ({ content: step, status, activeForm: `Doing: ${step}` }));
    return [{ calls: [{ name: 'TodoWrite', args: { todos } }] }];
  },
});

/** Claude Code in its plan mode. */
export const claudeInPlanMode = claudeWith({ args: ['--permission-mode', 'plan'] });
