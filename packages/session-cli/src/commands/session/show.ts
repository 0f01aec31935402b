import { find, requireStore } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, refuseAgents } from '../../context.ts';
import { sessionJson } from '../../render/json.ts';
import { sessionText } from '../../render/session-text.ts';

/** `0dai session show`. */
export const showCommand = command({
  command: 'show <id>',
  describe: 'Show an archived or parked session',
  builder: (parser) =>
    parser
      .usage(
        '$0 session show ID\n\nShows one session in full. ID may be its beginning, or its last six characters.',
      )
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'From: 0dai session history',
      })
      .example('$0 session show 20261123-140211-ab12cd', ''),
  handler: (context, { id }) => runShow(context, { id }),
});

/** One session, wherever it is now. */
async function runShow(context: Context, { id }: { id: string }): Promise<Report> {
  const store = requireStore(context.cwd, context.host);
  const { session: current } = await readCaughtUp(store);
  if (current?.id === id) return report({ session: current, own: true });
  const found = find(store, id);
  // What somebody else wrote is for the user's eyes: shown to an agent it would be briefing by another door.
  if (!found.own) refuseAgents(context, `0dai session show ${found.id}`);
  return report(found);
}

function report({ session, own }: Pick<ReturnType<typeof find>, 'session' | 'own'>): Report {
  return {
    json: { session: sessionJson(session), own },
    text: (context) => sessionText(session, context),
    warnings: own
      ? []
      : ['Somebody else wrote this (a clone, a pull, another machine), or it was changed by hand.'],
  };
}
