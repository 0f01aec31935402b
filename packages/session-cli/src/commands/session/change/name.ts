import { save } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../../catch-up.ts';
import { command, type Report } from '../../../command-line/command.ts';
import { type Context, noSession, ownStoreOf, writerOf } from '../../../context.ts';
import { sessionJson } from '../../../render/json.ts';
import { wrap } from '../../../render/wrap.ts';
import { warningsOf } from './save.ts';

/** `0dai session name`. */
export const nameCommand = command({
  command: 'name <text..>',
  describe: 'Name the session, to find it again',
  builder: (parser) =>
    parser
      .usage(
        '$0 session name TEXT\n\nNames the session in progress. Lists show the name, and every command takes it in place of the id.',
      )
      .positional('text', { type: 'string', array: true, demandOption: true, describe: 'A few words' })
      .example('$0 session name login fix', '')
      .example('$0 session show "login fix"', ''),
  handler: (context, { text }) => runName(context, { name: text.join(' ') }),
});

/** Names the session in progress. */
async function runName(context: Context, { name }: { name: string }): Promise<Report> {
  const store = ownStoreOf(context);
  const reading = await readCaughtUp(store);
  if (!reading.session) throw noSession('name', reading.unverified);
  const saved = save(store, { name }, writerOf(context));
  return {
    json: { session: sessionJson(saved.session), entry: saved.entry },
    text: ({ style, width }) =>
      `${wrap(`Named: ${saved.session.name ?? name}`, width)
        .map(style.green)
        .join('\n')}\n`,
    warnings: warningsOf(saved, context.cwd),
  };
}
