import { titleOf } from '@0dai/session-schema/internal';
import { find, list, NotFoundError, resume, type Store, storeOfSession } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../../catch-up.ts';
import { command, type Report } from '../../../command-line/command.ts';
import { type Context, ownStoreOf, writerOf } from '../../../context.ts';
import { EXIT } from '../../../exit-codes.ts';
import { pick } from '../../../input/pick.ts';
import { optionText } from '../../../render/history-text.ts';
import { sessionJson } from '../../../render/json.ts';
import { wrap } from '../../../render/wrap.ts';

/** How many sessions are offered to pick from. */
const MAX_OFFERED = 50;

/** `0dai session resume`. */
export const resumeCommand = command({
  command: 'resume [id]',
  describe: 'Continue an archived or parked session',
  builder: (parser) =>
    parser
      .usage(
        '$0 session resume [ID]\n\nResumes a session and parks the one in progress. ID may be its beginning, its last six characters, or its name. Without one, you pick from the list in a terminal; elsewhere it is the latest. A session in progress in another work tree of the repository is brought over.',
      )
      .positional('id', {
        type: 'string',
        describe: 'From: 0dai session history',
      })
      .example('$0 session resume', '')
      .example('$0 session resume 20261123-140211-ab12cd', '')
      .example('$0 session resume "login fix"', ''),
  handler: (context, { id, json }) => runResume(context, { id, json: json === true }),
});

interface ResumeRequest {
  id: string | undefined;
  /** The output is for a program, which cannot be asked. */
  json: boolean;
}

/** Resumes a session. */
async function runResume(context: Context, request: ResumeRequest): Promise<Report> {
  const store = ownStoreOf(context);
  await readCaughtUp(store);
  const id = request.id ?? (await chosenId(context, store, request.json));
  if (id === undefined) return nothing();
  // Catch up before the session moves here from another work tree, so that what its agents logged stays with it.
  const from = storeOfSession(store, find(store, id).id);
  if (from !== store) await readCaughtUp(from);
  const { session, parked } = await resume(store, id, writerOf(context));
  return {
    json: { session: sessionJson(session), parked: parked?.id ?? null },
    text: ({ style, width }) => {
      const lines = wrap(`Resumed: ${titleOf(session)}`, width).map(style.green);
      if (parked) lines.push(`  parked meanwhile: ${parked.id}`);
      return `${lines.join('\n')}\n`;
    },
  };
}

/**
 * The session that the user picks in a terminal, else the latest one.
 * @returns undefined if the user cancels
 * @throws {NotFoundError} if there is none
 */
async function chosenId(context: Context, store: Store, json: boolean): Promise<string | undefined> {
  const { stdin, stdout, stderr, env, host } = context;
  const { sessions } = list(store, MAX_OFFERED);
  const offered = sessions.filter(({ own, status }) => own && status !== 'active');
  const [latest] = offered;
  if (!latest) throw new NotFoundError('There is no archived or parked session to resume.');
  const isTerminal = stdin.isTTY === true && stdout.isTTY === true && stderr.isTTY === true;
  if (offered.length === 1 || json || !isTerminal || context.detectAgent(env) !== undefined) return latest.id;
  const options = offered.map((item) => ({ value: item.id, ...optionText(item, host.now()) }));
  return await pick('Which session?', options, { input: stdin, output: stderr });
}

function nothing(): Report {
  return {
    json: { session: null, parked: null },
    text: () => 'Nothing was resumed.\n',
    exitCode: EXIT.failed,
  };
}
