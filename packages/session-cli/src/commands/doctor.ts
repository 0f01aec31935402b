import { agents } from '@0dai/session-hooks';
import { clean } from '@0dai/session-schema/internal';
import type { Argv } from 'yargs';
import { command, type GlobalFlags } from '../command-line/command.ts';
import type { Check } from '../doctor/check.ts';
import { EXIT } from '../exit-codes.ts';
import type { RenderContext } from '../render/render-context.ts';
import { wrap } from '../render/wrap.ts';

interface Flags extends GlobalFlags {
  agents: string[] | undefined;
}

/** `0dai doctor`: checks every step between a save and the next agent's first prompt. */
export const doctor = command<Flags>({
  command: 'doctor [agents..]',
  describe: 'Check that agents will be briefed, and say how to fix it',
  builder: (parser: Argv<GlobalFlags>) =>
    parser
      .positional('agents', {
        describe: `Agents: ${agents.map((agent) => agent.id).join(', ')}. Default: those found on this machine`,
        type: 'string',
        array: true,
      })
      .example('$0 doctor codex', 'Find out why Codex is not briefed'),
  async handler(context, flags) {
    const [{ examine }, { configRootsOf }] = await Promise.all([
      import('../doctor/doctor.ts'),
      import('../setup/init.ts'),
    ]);
    const roots = configRootsOf(context, context.host);
    const report = await examine(flags.agents ?? [], { roots, host: context.host, env: context.env });
    return {
      json: report,
      exitCode: report.ok ? EXIT.done : EXIT.failed,
      text(context) {
        const parts = [
          ...report.agents.flatMap(({ name, checks }) => [
            context.style.bold(name),
            ...lines(checks, context),
          ]),
          context.style.bold('This machine and project'),
          ...lines(report.general, context),
        ];
        return parts.map((line) => `${line}\n`).join('');
      },
    };
  },
});

function lines(checks: readonly Check[], { style, width }: RenderContext): string[] {
  const marks = { ok: style.green('ok   '), wrong: style.red('wrong'), note: style.yellow('note ') };
  return checks.flatMap(({ state, found, remedy }) => {
    const [first = '', ...rest] = wrap(clean(found), width, ' '.repeat(8));
    return [
      `  ${marks[state]} ${first.trimStart()}`,
      ...rest,
      ...(remedy === undefined ? [] : wrap(`→ ${clean(remedy)}`, width, ' '.repeat(8), ' '.repeat(10))),
    ];
  });
}
