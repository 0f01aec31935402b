import { type LogRow, log } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { wholeNumber } from '../../command-line/flags.ts';
import { type Context, noSession, requireStoreOf } from '../../context.ts';
import { logText } from '../../render/log-text.ts';
import { readingWarnings } from '../../render/reading-warnings.ts';

/** How many entries are shown by default. */
const DEFAULT_LIMIT = 30;

/** `0dai session log`. */
export const logCommand = command({
  command: 'log [id]',
  describe: 'Show what happened in a session, step by step',
  builder: (parser) =>
    parser
      .usage(
        '$0 session log [ID]\n\nShows what happened, newest first: who did what, how it is known, and at the end of each ' +
          'line the id for `0dai session undo`.',
      )
      .positional('id', {
        type: 'string',
        describe: 'An archived or parked session. Default: the one in progress',
      })
      .option('limit', {
        alias: 'n',
        type: 'number',
        nargs: 1,
        default: DEFAULT_LIMIT,
        describe: 'How many at most',
      })
      .option('all', { type: 'boolean', describe: 'Show all entries' })
      .example('$0 session log', '')
      .example("$0 session log --all --json | jq -r '.entries[].type'", ''),
  handler: (context, { id, limit, all }) => {
    const most = wholeNumber('limit', limit);
    return runLog(context, { id, limit: all === true ? Number.POSITIVE_INFINITY : most });
  },
});

/** Shows the journal of a session, in progress or archived. */
async function runLog(
  context: Context,
  { id, limit }: { id?: string | undefined; limit: number },
): Promise<Report> {
  const store = requireStoreOf(context);
  const { session, unverified } = await readCaughtUp(store);
  if (id === undefined && !session) throw noSession('show the log of', unverified);
  const shown = log(store, id);
  const newest = shown.entries.slice(-Math.min(limit, shown.entries.length)).reverse();
  return {
    json: {
      id: shown.id,
      status: shown.session?.status ?? null,
      entries: newest.map(entryJson),
      more: shown.entries.length - newest.length,
      unverified: shown.unverified,
      skipped: shown.skipped,
    },
    text: (context) => logText(shown, limit, context),
    warnings: readingWarnings(shown),
  };
}

/** An entry as in the journal, without our signature. */
function entryJson({ entry, undoneBy }: LogRow) {
  const { mac: _mac, ...rest } = entry;
  return { ...rest, undone_by: undoneBy ?? null };
}
