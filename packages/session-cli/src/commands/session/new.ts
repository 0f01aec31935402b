import { relative } from 'node:path';
import { cleanLine, firstLine, titleOf } from '@0dai/session-schema/internal';
import { clearAway, clearNewer, isNewer, park, refusePaused, save } from '@0dai/session-store/internal';
import { readCaughtUp } from '../../catch-up.ts';
import { command, type Report } from '../../command-line/command.ts';
import { text } from '../../command-line/flags.ts';
import { type Context, ensureStoreOf, storeOf, writerOf } from '../../context.ts';
import { UsageError } from '../../errors.ts';
import { sessionJson } from '../../render/json.ts';
import { wrap } from '../../render/wrap.ts';
import { warningsOf } from './change/save.ts';

/** `0dai session new`. */
export const newCommand = command({
  command: 'new',
  describe: 'Park the session and begin another',
  builder: (parser) =>
    parser
      .usage(
        '$0 session new [--goal GOAL]\n\nParks the session in progress, to be resumed later. The next save or prompt begins another.\nAn active.json that is unverified, unreadable or of a newer version is quarantined.',
      )
      .option('goal', text('goal', 'Begin the new session now, with this goal'))
      .example('$0 session new --goal "Upgrade to Node 24"', ''),
  handler: (context, { goal }) => runNew(context, { goal }),
});

/** Parks the session in progress, and begins another if its goal is given. */
async function runNew(context: Context, { goal }: { goal?: string | undefined }): Promise<Report> {
  // Refuse an invalid goal before anything is parked.
  if (goal?.trim() === '')
    throw new UsageError('--goal is empty. Say what the new session is for, or leave the flag out.');
  const writer = writerOf(context);
  const found = storeOf(context);
  if (found && goal !== undefined) refusePaused(found);
  const newer = found && isNewer(found) ? await clearNewer(ensureStoreOf(context)) : undefined;
  const current = found && (await readCaughtUp(found)).session;
  const parked = current ? await park(ensureStoreOf(context), writer) : undefined;
  // An unverified or unreadable active.json stays until the user decides what it is, because nothing is recorded over
  // it.
  const quarantined = newer ?? (found && !current ? await clearAway(ensureStoreOf(context)) : undefined);
  const begun =
    goal === undefined
      ? undefined
      : save(ensureStoreOf(context), { goal }, writer, {
          cwd: context.cwd,
          listChanges: true,
        });
  return {
    json: {
      parked: parked ? { id: parked.session.id, path: parked.path } : null,
      quarantined: quarantined ?? null,
      session: begun ? sessionJson(begun.session) : null,
    },
    text: ({ style, width }) => {
      const lines = parked
        ? [
            ...wrap(`Parked: ${titleOf(parked.session)}`, width).map(style.green),
            `  to resume it: 0dai session resume ${parked.session.id}`,
          ]
        : quarantined
          ? []
          : ['No session was in progress.'];
      if (quarantined)
        lines.push(...wrap(`Quarantined: ${cleanLine(relative(context.cwd, quarantined))}`, width));
      const next = begun
        ? `Begun: ${cleanLine(firstLine(begun.session.goal))}`
        : 'Begin another with: 0dai session save --summary "what you are doing"';
      return `${[...lines, ...wrap(next, width).map(begun ? style.green : String)].join('\n')}\n`;
    },
    warnings: begun ? warningsOf(begun, context.cwd) : [],
  };
}
