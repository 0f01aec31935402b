import { type ArchivedSession, type PrunePlan, planPrune, prune } from '@0dai/session-store/internal';
import { command, type Report } from '../../../command-line/command.ts';
import { days, text } from '../../../command-line/flags.ts';
import { type Context, ownStoreOf } from '../../../context.ts';
import { UsageError } from '../../../errors.ts';
import { EXIT } from '../../../exit-codes.ts';
import { type Asking, agree } from '../../../input/agree.ts';
import { sessionLine } from '../../../render/removal-text.ts';
import { type RenderContext, renderContextFor } from '../../../render/render-context.ts';

/** `0dai session prune`. */
export const pruneCommand = command({
  command: 'prune',
  describe: 'Remove completed sessions that are old',
  builder: (parser) =>
    parser
      .usage(
        '$0 session prune --older-than AGE [--yes]\n\nShows the completed sessions that ended longer ago than AGE, and ' +
          'removes them wholly. Parked sessions and unverified ones stay.',
      )
      .option('older-than', text('older-than', 'Days or weeks: 90d, 12w'))
      .option('yes', { type: 'boolean', alias: 'y', describe: 'Remove without being asked' })
      .example('$0 session prune --older-than 90d', ''),
  handler: (context, flags) => {
    const age = flags['older-than'];
    if (age === undefined)
      throw new UsageError('--older-than is missing. Give an age, such as --older-than 90d.');
    const asking = { yes: flags.yes === true, json: flags.json === true };
    return runPrune(context, { age, ageMs: days('older-than', age) }, asking);
  },
});

/** Shows the old sessions, and removes them if the user agrees. */
async function runPrune(
  context: Context,
  { age, ageMs }: { age: string; ageMs: number },
  asking: Asking,
): Promise<Report> {
  const store = ownStoreOf(context);
  const plan = planPrune(store, ageMs);
  const { stdout, env, host } = context;
  if (plan.sessions.length === 0) {
    return {
      json: planJson(plan, false),
      text: () => `No completed session is older than ${age}.\n`,
      warnings: unverifiedWarning(plan),
    };
  }
  if (!asking.json) stdout.write(planText(plan.sessions, renderContextFor(stdout, env, host.now())));
  const answer = await agree(context, 'Remove these sessions for good?', asking);
  if (answer !== 'yes') {
    const again = `Nothing was removed. To remove them: 0dai session prune --older-than ${age} --yes`;
    return {
      json: planJson(plan, false),
      text: () => '',
      warnings: [answer === 'no' ? 'Nothing was removed.' : again, ...unverifiedWarning(plan)],
      exitCode: EXIT.failed,
    };
  }
  const done = await prune(store, ageMs, new Set(plan.sessions.map(({ id }) => id)));
  return {
    json: planJson(done, true),
    text: ({ style }) => `${style.green(`Removed: ${counted(done.sessions.length)}`)}\n`,
    warnings: unverifiedWarning(done),
  };
}

function planText(sessions: readonly ArchivedSession[], context: RenderContext): string {
  const title = context.style.bold(`To be removed: ${counted(sessions.length)}`);
  return `${[title, ...sessions.map((session) => sessionLine(session, context))].join('\n')}\n`;
}

function planJson({ sessions, unverified }: PrunePlan, removed: boolean) {
  return { sessions: sessions.map(({ id, at }) => ({ id, at })), removed, unverified };
}

function unverifiedWarning({ unverified }: PrunePlan): string[] {
  if (unverified === 0) return [];
  return [
    `Unverified and as old: ${counted(unverified)}, not touched. To remove one: 0dai session delete ID`,
  ];
}

function counted(count: number): string {
  return `${count} ${count === 1 ? 'session' : 'sessions'}`;
}
