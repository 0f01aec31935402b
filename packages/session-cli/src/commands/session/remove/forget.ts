import type { Entry } from '@0dai/session-schema/internal';
import { type ForgetPlan, forget, log, planForget, shortIds } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../../catch-up.ts';
import { command, type Report } from '../../../command-line/command.ts';
import { text } from '../../../command-line/flags.ts';
import { type Context, noSession, ownStoreOf, writerOf } from '../../../context.ts';
import { EXIT } from '../../../exit-codes.ts';
import { type Asking, agree } from '../../../input/agree.ts';
import { filesText, remainingJson, remainingText, unverifiedText } from '../../../render/removal-text.ts';
import { type RenderContext, renderContextFor } from '../../../render/render-context.ts';
import { entryText, whoOf } from '../../../render/session/entry-text.ts';
import { wrap } from '../../../render/wrap.ts';

/** `0dai session forget`. */
export const forgetCommand = command({
  command: 'forget <ids..>',
  describe: 'Remove the content of entries for good',
  builder: (parser) =>
    parser
      .usage(
        '$0 session forget ENTRY… [--session ID] [--yes]\n\nRemoves the content of entries from everything in ai/sessions; ' +
          "it cannot be restored. No later reading of an agent's log brings it back. Says where it still is: the " +
          "agent's own log, git.",
      )
      .positional('ids', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'From: 0dai session log. The beginning or the end of an id is enough',
      })
      .option('session', text('session', 'An archived or parked session. Default: the one in progress'))
      .option('yes', { type: 'boolean', alias: 'y', describe: 'Remove without being asked' })
      .example('$0 session forget k3f9', ''),
  handler: (context, { ids, session, yes, json }) =>
    runForget(context, { ids, session }, { yes: yes === true, json: json === true }),
});

/** Shows the entries, and removes their content if the user agrees. */
async function runForget(
  context: Context,
  { ids, session }: { ids: readonly string[]; session?: string | undefined },
  asking: Asking,
): Promise<Report> {
  const store = ownStoreOf(context);
  // Catch up first, so that no later catch-up adds again what is forgotten.
  const reading = await readCaughtUp(store);
  if (session === undefined && !reading.session) throw noSession('forget anything in', reading.unverified);
  const plan = planForget(store, ids, session);
  const short = shortIds(log(store, plan.id).entries.map(({ entry }) => entry.id));
  const name = (id: string) => short.get(id) ?? id;
  const { stdout, env, host, cwd } = context;
  if (!asking.json) stdout.write(planText(plan, name, renderContextFor(stdout, env, host.now()), cwd));
  const answer = await agree(context, 'Remove this for good?', asking);
  if (answer !== 'yes') {
    const again = `0dai session forget ${ids.join(' ')}${session === undefined ? '' : ` --session ${session}`} --yes`;
    return {
      json: { ...planJson(plan), forgotten: false },
      text: () => '',
      warnings: [answer === 'no' ? 'Nothing was removed.' : `Nothing was removed. To remove it: ${again}`],
      exitCode: EXIT.failed,
    };
  }
  const done = await forget(store, ids, writerOf(context), plan.id);
  return {
    json: { ...planJson(done), forgotten: true },
    text: ({ style, width }) => {
      const count = done.entries.length + (done.entries.length === 0 ? done.already : 0);
      const what = `Forgotten: ${count} ${count === 1 ? 'entry' : 'entries'} of session ${done.id}`;
      const lines = [
        style.green(what),
        ...remainingText(done, width),
        ...unverifiedText(done.unverified, width),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}

function planText(
  { id, entries, already, alike, quarantined }: ForgetPlan,
  name: (id: string) => string,
  { style, width, time }: RenderContext,
  cwd: string,
): string {
  const line = (entry: Entry) =>
    wrap(
      `${time(entry.at)}  ${whoOf(entry)} ${entryText(entry, { quote: 60 })}  ${name(entry.id)}`,
      width,
      '  ',
    );
  const lines = [
    ...(entries.length > 0
      ? [style.bold(`To be forgotten, of session ${id}:`), ...entries.flatMap(line)]
      : []),
    ...(already > 0 ? [`Forgotten before: ${already}. What is left of that goes now.`] : []),
    ...(alike.length > 0
      ? [
          style.yellow('The same text is in these entries, which stay unless you name them:'),
          ...alike.flatMap(line),
        ]
      : []),
    ...filesText('Quarantined files that go too:', quarantined, cwd),
  ];
  return `${lines.join('\n')}\n`;
}

function planJson(plan: ForgetPlan) {
  const named = ({ id, type, at }: Entry) => ({ id, type, at });
  return {
    id: plan.id,
    entries: plan.entries.map(named),
    already: plan.already,
    alike: plan.alike.map(named),
    quarantined: plan.quarantined,
    still_in: remainingJson(plan),
    unverified: plan.unverified,
  };
}
