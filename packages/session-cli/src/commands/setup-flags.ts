import { type Agent, agents } from '@0dai/session-hooks';
import { clean } from '@0dai/session-schema/internal';
import type { Argv } from 'yargs';
import type { GlobalFlags, Report } from '../command-line/command.ts';
import type { Context } from '../context.ts';
import type { RenderContext, Style } from '../render/render-context.ts';
import { wrap } from '../render/wrap.ts';
import { unifiedDiff } from '../setup/diff.ts';
import { chooseAgents } from '../setup/find-agents.ts';
import type { SetupEdits, SetupOptions } from '../setup/init.ts';
import { type Edit, isChange } from '../setup/plan.ts';

/** The flags that `init` and `uninstall` share. */
export interface SetupFlags extends GlobalFlags {
  agents: string[] | undefined;
  user: boolean;
  'agents-md': boolean | undefined;
  'dry-run': boolean;
}

const NAMES = agents.map((agent) => agent.id).join(', ');

/** Declares the flags that `init` and `uninstall` share. */
export function setupFlags(parser: Argv<GlobalFlags>, agentsMd: string): Argv<SetupFlags> {
  return parser
    .positional('agents', {
      describe: `Agents: ${NAMES}. Default: those found on this machine`,
      type: 'string',
      array: true,
    })
    .option('user', {
      describe: 'In your home, for all projects, instead of in this project',
      type: 'boolean',
      default: false,
    })
    .option('agents-md', { describe: agentsMd, type: 'boolean' })
    .option('dry-run', {
      describe: 'Show what would change, as a diff; write nothing',
      type: 'boolean',
      default: false,
    });
}

/** Turns the flags into setup options. */
export async function setupOptions(
  context: Context,
  flags: SetupFlags,
  chosen?: readonly Agent[],
): Promise<SetupOptions> {
  return {
    agents: chosen ?? (await agentsFor(context, flags.agents ?? [])),
    scope: flags.user ? 'user' : 'project',
    allow: true,
    agentsMd: flags['agents-md'] ?? false,
    dryRun: flags['dry-run'],
    cwd: context.cwd,
    env: context.env,
  };
}

/** The named agents; by default, those found on this machine and those that have our hooks. */
async function agentsFor(context: Context, names: readonly string[]): Promise<Agent[]> {
  const machine = { home: context.host.home, env: context.env };
  if (names.length > 0) return chooseAgents(names, machine);
  const [{ configuredAgents }, { configRootsOf }] = await Promise.all([
    import('../setup/setup.ts'),
    import('../setup/init.ts'),
  ]);
  return chooseAgents(names, machine, await configuredAgents(configRootsOf(context, context.host)));
}

/** The texts of a report. */
interface Wording {
  /** What was done to a file: `wrote`. */
  change: string;
  /** The text if there was nothing to do; '' for no text. */
  none: string;
  /** What the project records now, in a line. */
  mode?: string;
  /** What else the user should know, one paragraph each. */
  notes?: readonly string[];
  /** The last line. */
  last?: string;
}

/** Makes the report of a setup, for people and for programs. */
export function setupReport(result: SetupEdits, done: Wording): Report {
  const { edits, unchanged, steps, dryRun } = result;
  return {
    json: {
      agents: result.agents.map((agent) => agent.id),
      dry_run: dryRun,
      changed: edits.map(({ path, label, holds, agent }) => ({
        agent,
        path,
        label,
        holds,
        ...(dryRun && { diff: unifiedDiff(edits.find((edit) => edit.path === path) as Edit) }),
      })),
      unchanged: unchanged.map(({ path, label, agent }) => ({ agent, path, label })),
      steps,
    },
    text(context) {
      if (dryRun)
        return edits.map((edit) => coloured(unifiedDiff(edit), context.style)).join('') || `${done.none}\n`;
      const { mode, notes = [], last } = done;
      const paragraphs = [...(mode === undefined ? [] : [mode]), ...notes];
      return [
        ...fileLines(result, done, context),
        ...paragraphs.flatMap((paragraph) => wrap(clean(paragraph), context.width)),
        ...stepLines(steps, context),
        ...(last === undefined ? [] : ['', last]),
      ]
        .map((line) => `${line}\n`)
        .join('');
    },
  };
}

function fileLines(
  { edits, unchanged }: Pick<SetupEdits, 'edits' | 'unchanged'>,
  done: Wording,
  { style }: RenderContext,
): string[] {
  if (!edits.some(isChange)) return done.none === '' ? [] : [done.none];
  return [
    ...edits.map(({ label, holds, after }) => {
      const what = after === undefined ? 'removed' : done.change;
      return `${style.green(what)} ${clean(label)} ${style.dim(`(${holds})`)}`;
    }),
    ...unchanged.map(({ label }) => style.dim(`unchanged: ${clean(label)}`)),
  ];
}

function stepLines(steps: readonly string[], { style, width }: RenderContext): string[] {
  if (steps.length === 0) return [];
  const numbered = steps.flatMap((step, i) => wrap(step, width, `  ${i + 1}. `));
  return [
    '',
    style.bold('What is left for you to do, because an agent runs hooks only with your permission:'),
    ...numbered,
  ];
}

function coloured(diff: string, style: Style): string {
  return clean(diff)
    .split('\n')
    .map((line) => {
      if (line.startsWith('+++') || line.startsWith('---')) return style.bold(line);
      if (line.startsWith('+')) return style.green(line);
      return line.startsWith('-') ? style.red(line) : line;
    })
    .join('\n');
}
