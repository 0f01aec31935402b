import { driftOf, type Reading, readActive, type Store } from '@0dai/session-store';
import { command, type Report } from '../../command.ts';
import { type Context, storeOf } from '../../context.ts';
import { sessionJson } from '../../output/json.ts';
import { headMoved, sessionText } from '../../output/session-text.ts';
import { wrap } from '../../output/wrap.ts';

/** `0dai session status`. */
export const statusCommand = command({
  command: 'status',
  describe: 'Show the session in progress',
  builder: (parser) =>
    parser
      .usage(
        '$0 session status\n\nShows the session in progress: goal, plan, decisions, files, the last note, agents.',
      )
      .example('$0 session status', '')
      .example('$0 session status --json | jq -r .session.goal', ''),
  handler: (context) => runStatus(context),
});

/** The session in progress, with what changed around it since. */
function runStatus(context: Context): Report {
  const store = storeOf(context);
  const reading = store && readActive(store);
  if (!store || !reading) return nothing(undefined, undefined, []);
  const warnings = troubles(reading);
  const { session } = reading;
  if (!session) return nothing(store, reading, warnings);
  const drift = driftOf(store, session);
  const age = Math.max(0, Math.round((context.host.now() - Date.parse(session.updated_at)) / 1000));
  return {
    json: {
      session: sessionJson(session),
      age_seconds: age,
      head_moved: headMoved(session, drift),
      drift,
      ...about(store, reading),
    },
    text: (paper) => sessionText(session, paper, { drift }),
    warnings,
  };
}

function nothing(store: Store | undefined, reading: Reading | undefined, warnings: string[]): Report {
  return {
    json: { session: null, ...about(store, reading) },
    text: ({ width }) =>
      `${wrap('No session in progress. Begin one with: 0dai session save --summary "what you are doing"', width).join('\n')}\n`,
    warnings,
  };
}

function about(store: Store | undefined, reading: Reading | undefined) {
  return {
    project: store?.project.root ?? null,
    withheld: reading?.withheld ?? 0,
    skipped: reading?.skipped ?? 0,
    unreadable: reading?.unreadable ?? false,
  };
}

/** What has to be said of a session's files, one line each. */
function troubles({ withheld: count, skipped, unreadable }: Reading): string[] {
  const lines: string[] = [];
  if (count > 0) {
    const what = count === 1 ? 'One entry is' : `${count} entries are`;
    lines.push(
      `${what} not shown: somebody else wrote ${count === 1 ? 'it' : 'them'} (a clone, a pull, another machine). Review: 0dai session trust`,
    );
  }
  if (skipped > 0) {
    lines.push(
      `${skipped} ${skipped === 1 ? 'line' : 'lines'} of the journal could not be read and were skipped.`,
    );
  }
  if (unreadable) {
    lines.push(
      'active.json cannot be read as a session; what is shown comes from the journal. The next save sets it aside.',
    );
  }
  return lines;
}
