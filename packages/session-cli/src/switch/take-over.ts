import { type FoundSession, findSessionsHere, importSession, readSession } from '@0dai/session-hooks/import';
import { cleanLine, findExactRun, hasContent, type Session } from '@0dai/session-schema/internal';
import { PausedError, type Reading, readActive, recordingOf, type Store } from '@0dai/session-store/internal';
import { readCaughtUp } from '../catch-up.ts';
import { type Context, ensureStoreOf, storeOf } from '../context.ts';
import { SwitchError, UsageError } from '../errors.ts';
import { chooseConversation } from '../input/conversation.ts';
import { importCommandFor } from '../render/import-text.ts';

/** Most conversations that an error names. */
const MAX_NAMED = 5;

/** The session that the next agent continues. */
export interface TakeOverResult {
  store: Store;
  reading: Reading;
  session: Session;
}

/**
 * Brings the session up to date: with the logs of its own runs, and with a newer conversation in this folder that no
 * hook reported.
 *
 * @param mayAsk the user may be asked which conversation is meant
 * @throws {PausedError} when recording is paused
 * @throws {SwitchError} if there is nothing to take over, or its log is not understood
 * @throws {UsageError} if two conversations may be meant
 * @throws {UnverifiedSessionError} if the project's only session is another user's
 */
export async function takeOver(context: Context, mayAsk: boolean): Promise<TakeOverResult> {
  const there = storeOf(context);
  if (there && recordingOf(there) === 'paused') throw new PausedError();
  const before = there && (await readCaughtUp(there));
  const found = await newConversation(context, before?.session, mayAsk);
  if (found) {
    const read = readSession(found.agent, found.log, context.host.now());
    if (!read?.isUnderstood) {
      throw new SwitchError(
        `Nothing was understood in ${cleanLine(found.log.path)}, the newest conversation here (${found.agent.name}). ` +
          'Nothing was taken over. If the agent has a newer format, please report it.',
      );
    }
    importSession(ensureStoreOf(context), read, { env: context.env });
  }
  const store = storeOf(context);
  const reading = store && readActive(store);
  const session = reading?.session;
  if (store && session && hasContent(session)) return { store, reading, session };
  const unverified = reading?.unverified ?? 0;
  throw new SwitchError(
    unverified > 0
      ? 'The session here is unverified, so no agent is told of it. Review it with: 0dai session trust'
      : 'There is nothing to take over: no session in progress, and no conversation of an agent in this folder.',
  );
}

/** Finds the newest conversation in this folder that is newer than the session and not part of it. */
async function newConversation(
  context: Context,
  session: Session | undefined,
  mayAsk: boolean,
): Promise<FoundSession | undefined> {
  const { cwd, host, env } = context;
  const since = session && hasContent(session) ? Date.parse(session.updated_at) : 0;
  // A log inside the project may have come with a clone: only `0dai session import` reads it.
  const found = findSessionsHere(cwd, host, env, { outsideOnly: true });
  const sessions = found.sessions.filter(
    ({ agent, log, where }) =>
      where === 'here' &&
      log.modifiedMs > since &&
      !(session && findExactRun(session, { agent: agent.id, session_id: log.sessionId })),
  );
  if (sessions.length === 0) return undefined;
  const chosen = await chooseConversation(context, {}, { ...found, sessions }, mayAsk);
  if (chosen.session) return chosen.session;
  const commands = chosen.among
    .slice(0, MAX_NAMED)
    .map((one) => `  ${importCommandFor(one, found.sessions)}`);
  throw new UsageError(
    `Several conversations here may be meant. Take one over first, then switch:\n${commands.join('\n')}`,
  );
}
