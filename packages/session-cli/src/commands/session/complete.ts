import { cleanLine, firstLine } from '@0dai/session-schema/internal';
import { complete } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, noSession, ownStoreOf, writerOf } from '../../context.ts';
import { sessionJson } from '../../render/json.ts';
import { relativePath, wrap } from '../../render/wrap.ts';

/** `0dai session complete`. */
export const completeCommand = command({
  command: 'complete',
  describe: 'Archive the session: the work is done',
  builder: (parser) =>
    parser
      .usage(
        '$0 session complete\n\nArchives the session to ai/sessions/history/; the next one starts fresh. ' +
          'If the agent goes on with more than words, its work begins a session that names this one.',
      )
      .example('$0 session complete', ''),
  handler: (context) => runComplete(context),
});

/** Completes the session in progress. */
async function runComplete(context: Context): Promise<Report> {
  const store = ownStoreOf(context);
  const reading = await readCaughtUp(store);
  if (!reading.session) throw noSession('complete', reading.unverified);
  const { session, path } = await complete(store, writerOf(context));
  return {
    json: { session: sessionJson(session), path },
    text: ({ style, width }) =>
      [
        ...wrap(
          `Completed: ${cleanLine(firstLine(session.goal || session.summary || session.id))}`,
          width,
        ).map(style.green),
        `  archived as ${relativePath(context.cwd, path)}`,
        ...wrap('The next session starts fresh. To resume this one:', width, '  '),
        `    0dai session resume ${session.id}`,
        '',
      ].join('\n'),
  };
}
