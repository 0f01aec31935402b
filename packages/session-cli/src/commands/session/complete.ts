import { titleOf } from '@0dai/session-schema/internal';
import { complete, save } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { text } from '../../command-line/flags.ts';
import { type Context, noSession, ownStoreOf, writerOf } from '../../context.ts';
import { sessionJson } from '../../render/json.ts';
import { relativePath, wrap } from '../../render/wrap.ts';
import { warningsOf } from './change/save.ts';

/** `0dai session complete`. */
export const completeCommand = command({
  command: 'complete',
  describe: 'Archive the session: the work is done',
  builder: (parser) =>
    parser
      .usage(
        '$0 session complete [-s SUMMARY]\n\nArchives the session to ai/sessions/history/; the next one starts fresh. ' +
          'If the agent goes on with more than words, its work begins a session that names this one.',
      )
      .option('summary', text('summary', 'A last summary to save first', { alias: 's' }))
      .example('$0 session complete', '')
      .example('$0 session complete -s "Merged; the docs follow in a session of their own"', ''),
  handler: (context, { summary }) => runComplete(context, { summary }),
});

/** Saves the last summary, if there is one, and completes the session in progress. */
async function runComplete(context: Context, { summary }: { summary: string | undefined }): Promise<Report> {
  const store = ownStoreOf(context);
  const reading = await readCaughtUp(store);
  if (!reading.session) throw noSession('complete', reading.unverified);
  const writer = writerOf(context);
  const saved =
    summary === undefined
      ? undefined
      : save(store, { summary }, writer, { cwd: context.cwd, listChanges: true });
  const { session, path } = await complete(store, writer);
  return {
    json: { session: sessionJson(session), path },
    text: ({ style, width }) =>
      [
        ...wrap(`Completed: ${titleOf(session)}`, width).map(style.green),
        `  archived as ${relativePath(context.cwd, path)}`,
        ...wrap('The next session starts fresh. To resume this one:', width, '  '),
        `    0dai session resume ${session.id}`,
        '',
      ].join('\n'),
    warnings: saved ? warningsOf(saved, context.cwd) : [],
  };
}
