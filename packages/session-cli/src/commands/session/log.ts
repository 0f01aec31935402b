import { type LogRow, log, requireStore } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { wholeNumber } from '../../command-line/flags.ts';
import { type Context, noSession } from '../../context.ts';
import { logText } from '../../render/log-text.ts';
import { readingWarnings } from '../../render/reading-warnings.ts';

/** How much is shown when nothing is said. */
const LIMIT = 30;

/** `0dai session log`. */
export const logCommand = command({
  command: 'log [id]',
  describe: 'Show what happened in a session, step by step',
  builder: (parser) =>
    parser
      .usage(
        '$0 session log [ID]\n\nShows what happened, newest first: who did what, how it is known, and at the end of each ' +
          'line the id by which `0dai session undo` takes it back.',
      )
      .positional('id', {
        type: 'string',
        describe: 'An archived or parked session. Default: the one in progress',
      })
      .option('limit', { type: 'number', nargs: 1, default: LIMIT, describe: 'How many at most' })
      .option('all', { type: 'boolean', describe: 'All of it' })
      .example('$0 session log', '')
      .example("$0 session log --all --json | jq -r '.entries[].type'", ''),
  handler: (context, { id, limit, all }) => {
    const most = wholeNumber('limit', limit);
    return runLog(context, { id, limit: all === true ? Number.POSITIVE_INFINITY : most });
  },
});

/** The journal of one session, wherever it is now. */
async function runLog(
  context: Context,
  { id, limit }: { id?: string | undefined; limit: number },
): Promise<Report> {
  const store = requireStore(context.cwd, context.host);
  const { session, unverified } = await readCaughtUp(store);
  if (id === undefined && !session) throw noSession('show the log of', unverified);
  const told = log(store, id);
  const newest = told.entries.slice(-Math.min(limit, told.entries.length)).reverse();
  return {
    json: {
      id: told.id,
      status: told.session?.status ?? null,
      entries: newest.map(entryJson),
      more: told.entries.length - newest.length,
      withheld: told.unverified,
      skipped: told.skipped,
    },
    text: (context) => logText(told, limit, context),
    warnings: readingWarnings(told),
  };
}

/** An entry as it stands in the journal, but for our own signature. */
function entryJson({ entry, undoneBy }: LogRow) {
  const { mac: _mac, ...rest } = entry;
  return { ...rest, undone_by: undoneBy ?? null };
}
