import { cleanLine, firstLine } from '@0dai/session-schema/internal';
import { find, resume, storeOfSession } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, ownStoreOf, writerOf } from '../../context.ts';
import { sessionJson } from '../../render/json.ts';
import { wrap } from '../../render/wrap.ts';

/** `0dai session resume`. */
export const resumeCommand = command({
  command: 'resume <id>',
  describe: 'Continue an archived or parked session',
  builder: (parser) =>
    parser
      .usage(
        '$0 session resume ID\n\nResumes a session and parks the one in progress. ID may be its beginning, or its last six characters.\nA session in progress in another work tree of the repository is brought over.',
      )
      .positional('id', {
        type: 'string',
        demandOption: true,
        describe: 'From: 0dai session history',
      })
      .example('$0 session resume 20261123-140211-ab12cd', ''),
  handler: (context, { id }) => runResume(context, { id }),
});

/** Resumes a session. */
async function runResume(context: Context, { id }: { id: string }): Promise<Report> {
  const store = ownStoreOf(context);
  await readCaughtUp(store);
  // What is in the agents' logs of a session that is brought over belongs to it.
  const from = storeOfSession(store, find(store, id).id);
  if (from !== store) await readCaughtUp(from);
  const { session, parked } = await resume(store, id, writerOf(context));
  return {
    json: { session: sessionJson(session), parked: parked?.id ?? null },
    text: ({ style, width }) => {
      const name = cleanLine(firstLine(session.goal || session.summary || session.id));
      const lines = wrap(`Resumed: ${name}`, width).map(style.green);
      if (parked) lines.push(`  parked meanwhile: ${parked.id}`);
      return `${lines.join('\n')}\n`;
    },
  };
}
