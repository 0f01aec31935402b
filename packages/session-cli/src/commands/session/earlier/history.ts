import { holdsWords, queryWords, type Session } from '@0dai/session-schema/internal';
import { type ArchivedSession, type Store, search } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../../catch-up.ts';
import { command, type Report } from '../../../command-line/command.ts';
import { text, wholeNumber } from '../../../command-line/flags.ts';
import { type Context, storeOf } from '../../../context.ts';
import { agentsOf, historyText } from '../../../render/history-text.ts';

/** How many sessions are listed by default. */
const DEFAULT_LIMIT = 20;
/** After how long a search shows its progress. */
const QUIET_MS = 1_000;

/** `0dai session history`. */
export const historyCommand = command({
  command: 'history',
  describe: 'List the sessions, and search them',
  builder: (parser) =>
    parser
      .usage(
        '$0 session history [--search TEXT] [--limit N]\n\nLists the sessions of all work trees: the one in progress here, those in progress in ' +
          'other work trees, then archived and parked ones, newest first.',
      )
      .option('search', text('search', 'Only those that hold all of these words, in any field'))
      .option('limit', {
        alias: 'n',
        type: 'number',
        nargs: 1,
        default: DEFAULT_LIMIT,
        describe: 'How many earlier ones at most',
      })
      .example('$0 session history --limit 5', '')
      .example('$0 session history --search "login expiry"', '')
      .example("$0 session history --json | jq -r '.sessions[].id'", ''),
  handler: (context, { limit, search: query }) =>
    runHistory(context, { limit: wholeNumber('limit', limit), query }),
});

interface HistoryRequest {
  limit: number;
  query: string | undefined;
}

/** Lists the session in progress and the newest others, or those that a search finds. */
async function runHistory(context: Context, { limit, query = '' }: HistoryRequest): Promise<Report> {
  const store = storeOf(context);
  const reading = store && (await readCaughtUp(store));
  const current = reading?.session && inProgress(reading.session);
  const words = queryWords(query);
  const shown = current && holdsWords(current.session, words) ? current : undefined;
  const listing = store
    ? searched(context, store, { limit, query })
    : { sessions: [], unreadable: 0, more: false };
  // Show unverified text to a person at a terminal only: an agent may read any other output.
  const verified = listing.sessions.map((item) => (item.own ? item : withoutText(item)));
  const isUsers = context.stdout.isTTY === true && context.detectAgent(context.env) === undefined;
  const rows = isUsers ? listing.sessions : verified;
  const { unreadable, more } = listing;
  return {
    json: {
      in_progress: shown ? rowJson(shown) : null,
      sessions: verified.map(rowJson),
      more,
      unreadable,
    },
    text: (context) => historyText([...(shown ? [shown] : []), ...rows], { more, limit, query }, context),
    warnings:
      unreadable > 0
        ? [
            `${unreadable} ${unreadable === 1 ? 'file' : 'files'} of the archive could not be read as a session.`,
          ]
        : [],
  };
}

/** Searches. On a terminal, shows the progress of a search that takes long. */
function searched({ host, stderr }: Context, store: Store, { limit, query = '' }: HistoryRequest) {
  const start = host.now();
  let isShown = false;
  const found = search(store, query, {
    limit,
    onProgress: (count) => {
      if (stderr.isTTY !== true || host.now() - start < QUIET_MS) return;
      stderr.write(`\r${count} sessions searched …`);
      isShown = true;
    },
  });
  // Clears the line.
  if (isShown) stderr.write('\r\u001b[K');
  return found;
}

function inProgress(session: Session): ArchivedSession {
  const { id, updated_at: at } = session;
  return { id, status: 'active', at, session, own: true };
}

function rowJson({ id, status, tree, at, own, session }: ArchivedSession) {
  return {
    id,
    status,
    ...(tree !== undefined && { work_tree: tree }),
    at,
    ...(own && { created_at: session.created_at }),
    ...(session.name !== undefined && { name: session.name }),
    goal: session.goal,
    summary: session.summary,
    agents: agentsOf(session),
    own,
  };
}

/** Reduces an unverified session to what the name and folder of its file say. */
function withoutText({ tree: _, ...item }: ArchivedSession): ArchivedSession {
  const { name: _name, ...rest } = item.session;
  const session: Session = { ...rest, goal: '', summary: '', agent_history: [] };
  return { ...item, session };
}
