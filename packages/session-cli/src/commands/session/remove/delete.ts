import { type DeletePlan, deleteSession, planDelete } from '@0dai/session-store/internal';
import { command, type Report } from '../../../command-line/command.ts';
import { type Context, ownStoreOf } from '../../../context.ts';
import { EXIT } from '../../../exit-codes.ts';
import { type Asking, agree } from '../../../input/agree.ts';
import { filesText, nameOf, remainingJson, remainingText } from '../../../render/removal-text.ts';
import { type RenderContext, renderContextFor } from '../../../render/render-context.ts';
import { wrap } from '../../../render/wrap.ts';

/** `0dai session delete`. */
export const deleteCommand = command({
  command: 'delete <id>',
  describe: 'Remove a session wholly',
  builder: (parser) =>
    parser
      .usage(
        '$0 session delete ID [--yes]\n\nRemoves a session wholly, in progress or not: its journal, its views, and ' +
          'quarantined copies. It cannot be restored. ID may be its beginning, its last six characters, or its name.',
      )
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'From: 0dai session history, or status',
      })
      .option('yes', { type: 'boolean', alias: 'y', describe: 'Remove without being asked' })
      .example('$0 session delete 20261123-140211-ab12cd', ''),
  handler: (context, { id, yes, json }) => runDelete(context, id, { yes: yes === true, json: json === true }),
});

/** Shows the session, and removes it if the user agrees. */
async function runDelete(context: Context, wanted: string, asking: Asking): Promise<Report> {
  const store = ownStoreOf(context);
  const plan = planDelete(store, wanted);
  const { stdout, env, host, cwd } = context;
  if (!asking.json) stdout.write(planText(plan, renderContextFor(stdout, env, host.now()), cwd));
  const answer = await agree(context, 'Remove this session for good?', asking);
  if (answer !== 'yes') {
    const again = `Nothing was removed. To remove it: 0dai session delete ${plan.id} --yes`;
    return {
      json: { ...planJson(plan), deleted: false },
      text: () => '',
      warnings: [answer === 'no' ? 'Nothing was removed.' : again],
      exitCode: EXIT.failed,
    };
  }
  const done = await deleteSession(store, plan.id);
  return {
    json: { ...planJson(done), deleted: true },
    text: ({ style, width }) =>
      `${[style.green(`Deleted: session ${done.id}`), ...remainingText(done, width)].join('\n')}\n`,
  };
}

function planText(
  { id, isActive, session, files }: DeletePlan,
  { style, width }: RenderContext,
  cwd: string,
): string {
  const status = isActive ? 'in progress' : (session?.status ?? 'unverified');
  const title = `To be deleted: session ${id} (${status}): ${nameOf(session)}`;
  return `${[...wrap(title, width).map(style.bold), ...filesText('Its files:', files, cwd)].join('\n')}\n`;
}

function planJson(plan: DeletePlan) {
  const { id, isActive, session, files } = plan;
  return { id, status: session?.status ?? null, active: isActive, files, still_in: remainingJson(plan) };
}
