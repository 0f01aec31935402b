import { find } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, refuseToShow, requireStoreOf } from '../../context.ts';
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

/** Shows a session, in progress or archived. */
async function runShow(context: Context, { id }: { id: string }): Promise<Report> {
  const store = requireStoreOf(context);
  const { session: current } = await readCaughtUp(store);
  if (current?.id === id) return report({ session: current, own: true });
  const found = find(store, id);
  // Only the user may read unverified text: elsewhere it could reach an agent without `trust`.
  if (!found.own) refuseToShow(context, `0dai session show ${found.id}`);
  return report(found);
}

function report({ session, own }: Pick<ReturnType<typeof find>, 'session' | 'own'>): Report {
  return {
    json: { session: sessionJson(session), own },
    text: (context) => sessionText(session, context),
    warnings: own
      ? []
      : ['Unverified: it came with a clone, a pull or from another machine, or was changed by hand.'],
  };
}
