import type { Session } from '@0dai/session-schema/internal';
import { type ArchivedSession, list } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { wholeNumber } from '../../command-line/flags.ts';
import { type Context, storeOf } from '../../context.ts';
import { agentsOf, historyText } from '../../render/history-text.ts';

/** How many sessions are listed by default. */
const LIMIT = 20;

/** `0dai session history`. */
export const historyCommand = command({
  command: 'history',
  describe: 'List archived and parked sessions',
  builder: (parser) =>
    parser
      .usage(
        '$0 session history [--limit N]\n\nLists archived and parked sessions of all work trees, newest first. Those in\nprogress in other work trees come before them.',
      )
      .option('limit', {
        alias: 'n',
        type: 'number',
        nargs: 1,
        default: LIMIT,
        describe: 'How many at most',
      })
      .example('$0 session history --limit 5', '')
      .example("$0 session history --json | jq -r '.sessions[].id'", ''),
  handler: (context, { limit }) => runHistory(context, { limit: wholeNumber('limit', limit) }),
});

/** Lists the newest archived and parked sessions. */
async function runHistory(context: Context, { limit }: { limit: number }): Promise<Report> {
  const store = storeOf(context);
  if (store) await readCaughtUp(store);
  const listing = store ? list(store, limit) : { sessions: [], unreadable: 0, more: false };
  // An agent may read everything but a terminal's text, and that too in its shell: only `trust` may show it to them.
  const verified = listing.sessions.map((item) => (item.own ? item : withoutText(item)));
  const isUsers = context.stdout.isTTY === true && context.detectAgent(context.env) === undefined;
  const rows = isUsers ? listing.sessions : verified;
  const { unreadable, more } = listing;
  return {
    json: { sessions: verified.map(rowJson), more, unreadable },
    text: (context) => historyText(rows, { more, limit }, context),
    warnings:
      unreadable > 0
        ? [
            `${unreadable} ${unreadable === 1 ? 'file' : 'files'} of the archive could not be read as a session.`,
          ]
        : [],
  };
}

function rowJson({ id, status, tree, at, own, session }: ArchivedSession) {
  return {
    id,
    status,
    ...(tree !== undefined && { work_tree: tree }),
    at,
    ...(own && { created_at: session.created_at }),
    goal: session.goal,
    summary: session.summary,
    agents: agentsOf(session),
    own,
  };
}

/** Keeps of an unverified session what its file's name and folder say. */
function withoutText({ tree: _, ...item }: ArchivedSession): ArchivedSession {
  const session: Session = { ...item.session, goal: '', summary: '', agent_history: [] };
  return { ...item, session };
}
