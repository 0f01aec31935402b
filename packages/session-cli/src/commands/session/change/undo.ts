import { log, readActive, shortIds, undo } from '@0dai/session-store/internal';
import { command, type Report } from '../../../command-line/command.ts';
import { type Context, noSession, ownStoreOf, writerOf } from '../../../context.ts';
import { sessionJson } from '../../../render/json.ts';
import { entryText, whoOf } from '../../../render/session/entry-text.ts';
import { wrap } from '../../../render/wrap.ts';

/** `0dai session undo`. */
export const undoCommand = command({
  command: 'undo [ids..]',
  describe: 'Undo the latest entry, or entries by their ids',
  builder: (parser) =>
    parser
      .usage(
        '$0 session undo [ID…]\n\nUndoes the latest entry with content, or the entries named. Nothing is lost: undoing an ' +
          'undo restores what it undid.',
      )
      .positional('ids', {
        type: 'string',
        array: true,
        describe: 'From: 0dai session log. The beginning or the end of an id is enough',
      })
      .example('$0 session undo', '')
      .example('$0 session undo k3f9', ''),
  handler: (context, { ids }) => runUndo(context, { ids: ids ?? [] }),
});

/** Undoes entries of the session in progress. */
async function runUndo(context: Context, { ids }: { ids: readonly string[] }): Promise<Report> {
  const store = ownStoreOf(context);
  const reading = readActive(store);
  if (!reading.session) throw noSession('undo anything in', reading.unverified);
  const { session, entry, entries } = await undo(store, ids, writerOf(context));
  return {
    json: {
      undone: entries.map(({ id, type, at }) => ({ id, type, at })),
      entry,
      session: sessionJson(session),
    },
    text: ({ style, width }) => {
      const lines = entries.flatMap((one) =>
        wrap(`Undone: ${whoOf(one)} ${entryText(one, { quote: Math.max(40, width) })}`, width),
      );
      const all = log(store, session.id).entries.map((logged) => logged.entry.id);
      const short = shortIds(all).get(entry) ?? entry;
      return `${[...lines.map(style.green), `  to restore it: 0dai session undo ${short}`].join('\n')}\n`;
    },
  };
}
