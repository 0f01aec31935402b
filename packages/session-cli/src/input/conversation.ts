import { resolve } from 'node:path';
import type {
  Doubt,
  FoundSession,
  FoundSessions,
  PromptsLeft,
  ReadSession,
} from '@0dai/session-hooks/import';
import { ago, cleanLine } from '@0dai/session-schema/internal';
import { type Context, mayShow, refuseAgents, refuseToShow, storeOf } from '../context.ts';
import { ImportError, UsageError } from '../errors.ts';
import { endText, importCommandOf, rowTitle } from '../render/import-text.ts';
import { pick } from './pick.ts';

/** Which conversation the command line names. */
export interface ConversationFlags {
  /** Only this agent's conversations. */
  agent?: string | undefined;
  /** The agent's own id of the conversation, or its beginning. */
  id?: string | undefined;
  /** The log itself. */
  file?: string | undefined;
}

/** The conversation to take over, or those that the user has to choose from. */
export type ConversationChoice =
  | { session: FoundSession }
  | {
      session?: undefined;
      among: readonly FoundSession[];
      why: Doubt | 'several' | 'cancelled';
    };

/** Time to read each listed log, in milliseconds. */
const BRIEF_READ_MS = 100;
/** Most conversations searched for an id. */
const MAX_SEARCHED = 1_000;
/** Most conversations in a picker. */
const MAX_PICKED = 10;

/**
 * Finds the conversations that the command line may mean, newest first. The conversation in whose shell the command runs
 * is left out. Logs inside the project, which may have come with a clone, are left out where an agent could read what is
 * printed of them.
 * @throws {UsageError} for an agent whose logs cannot be read
 * @throws {NotForAgentsError} if an agent names a file: it could have written it
 * @throws {NeedsTerminalError} if all that was found lies inside the project, and the output is not a terminal
 */
export async function findConversations(
  context: Context,
  flags: ConversationFlags & { list?: boolean },
): Promise<FoundSessions> {
  const searched = (outsideOnly: boolean) => search(context, flags, outsideOnly);
  if (flags.list) return searched(!mayShow(context));
  return orRefuse(context, searched, ({ sessions }) => sessions.length === 0);
}

/**
 * Searches outside the project only, where an agent could read what is printed.
 * @throws {NotForAgentsError} {NeedsTerminalError} if that left out all there is
 */
async function orRefuse<T>(
  context: Context,
  searched: (outsideOnly: boolean) => Promise<T>,
  isNone: (found: T) => boolean,
): Promise<T> {
  const outsideOnly = !mayShow(context);
  const found = await searched(outsideOnly);
  if (outsideOnly && isNone(found) && !isNone(await searched(false)))
    refuseToShow(context, '0dai session import');
  return found;
}

async function search(
  context: Context,
  flags: ConversationFlags,
  outsideOnly: boolean,
): Promise<FoundSessions> {
  const { findSessionsHere, loggedAgents } = await import('@0dai/session-hooks/import');
  const { cwd, host, env } = context;
  const agents = loggedAgents.filter(({ id }) => flags.agent === undefined || id === flags.agent);
  if (agents.length === 0) {
    const known = loggedAgents.map(({ id }) => id).join(', ');
    throw new UsageError(
      `No agent with readable logs is called "${cleanLine(flags.agent ?? '')}". Known: ${known}.`,
    );
  }
  if (flags.file !== undefined) {
    refuseAgents(context, '0dai session import --file');
    const path = resolve(cwd, flags.file);
    // A database holds several conversations.
    const listed = findSessionsHere(cwd, host, env, { agents, max: MAX_SEARCHED });
    const listedHere = listed.sessions.filter(({ log }) => log.path === path);
    const sessions = listedHere.length > 0 ? listedHere : [await inFile(context, path, agents)];
    return { sessions: sessions.filter((one) => !outsideOnly || !one.isInProject), failed: [] };
  }
  const caller = context.detectAgent(env);
  const isCallers = ({ agent, log }: FoundSession) =>
    agent.id === caller?.agent && log.sessionId === caller.session_id;
  const isNamed = ({ log }: FoundSession) => flags.id === undefined || log.sessionId.startsWith(flags.id);
  const max = flags.id === undefined ? {} : { max: MAX_SEARCHED };
  const here = findSessionsHere(cwd, host, env, { agents, outsideOnly, ...max });
  const sessions = here.sessions.filter((one) => isNamed(one) && !isCallers(one));
  if (flags.id === undefined || sessions.length > 0) return { ...here, sessions };
  // The id names a conversation of another folder.
  const all = findSessionsHere(cwd, host, env, { agents, ...max, outsideOnly, anywhere: true });
  return { ...all, sessions: all.sessions.filter((one) => isNamed(one) && !isCallers(one)) };
}

/** The conversation in a file: of the agent that the command line names, else of the one that understands it best. */
async function inFile(
  context: Context,
  path: string,
  agents: readonly FoundSession['agent'][],
): Promise<FoundSession> {
  const { isInRepository, logFileAt, projectFoldersOf, readerOf, readSession, whereIs } = await import(
    '@0dai/session-hooks/import'
  );
  const { cwd, host } = context;
  const now = host.now();
  const readers = agents.length === 1 ? agents.map((agent) => readerOf(agent, path)) : agents;
  const readings = readers.flatMap((agent): { agent: FoundSession['agent']; read: ReadSession }[] => {
    const log = logFileAt(agent, path);
    const read = log && readSession(agent, log, now, agents.length === 1 ? undefined : BRIEF_READ_MS);
    return read ? [{ agent, read }] : [];
  });
  const known = (read: ReadSession) => read.facts.length - sum(Object.values(read.unknown));
  const [best] = readings.sort((a, b) => known(b.read) - known(a.read));
  if (!best)
    throw new ImportError(`${cleanLine(path)} is no log of ${agents.map(({ name }) => name).join(', ')}.`);
  const { agent, read } = best;
  return {
    agent,
    log: read.log,
    ageMs: Math.max(0, now - read.log.modifiedMs),
    where:
      read.log.folder === undefined
        ? 'here'
        : whereIs(read.log.folder, projectFoldersOf(cwd, host.home), host.home),
    isInProject: [storeOf(context)?.project.root ?? cwd, cwd].some((one) =>
      isInRepository(one, host.home, path),
    ),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/**
 * Chooses the conversation to take over: the newest of this work tree. If that is doubtful, the user picks one at a
 * terminal.
 * @param ask false if the output is for a program, which cannot be asked
 * @param found at least one
 */
export async function chooseConversation(
  context: Context,
  flags: ConversationFlags,
  found: FoundSessions,
  ask: boolean,
): Promise<ConversationChoice> {
  const { sessions } = found;
  const [only, second] = sessions;
  if (only && !second && (flags.id !== undefined || flags.file !== undefined)) return { session: only };
  const { chooseSession } = await import('@0dai/session-hooks/import');
  const choice = flags.id === undefined ? chooseSession(sessions) : { why: 'several' as const };
  if (choice && 'chosen' in choice && choice.chosen) return { session: choice.chosen };
  const why = choice && 'why' in choice ? choice.why : 'several';
  if (!ask || context.stdin.isTTY !== true) return { among: sessions, why };
  const rows = await readBriefly(sessions.slice(0, MAX_PICKED), context.host.now());
  const options = rows.map(({ found: one, read }) => ({
    value: one,
    label: `${cleanLine(one.agent.name)}, ${ago(one.log.modifiedMs, context.host.now())}: ${rowTitle(one, read)}`,
    hint: [
      read ? endText(read) : '',
      one.where === 'here' ? '' : `in ${cleanLine(one.log.folder ?? one.where)}`,
    ]
      .filter((part) => part !== '')
      .join(', '),
  }));
  const picked = await pick('Which conversation?', options, { input: context.stdin, output: context.stderr });
  return picked ? { session: picked } : { among: sessions, why: 'cancelled' };
}

/** Reads each conversation briefly: what it is about, and how it ended. */
export async function readBriefly(
  sessions: readonly FoundSession[],
  now: number,
): Promise<{ found: FoundSession; read: ReadSession | undefined }[]> {
  const { readSession } = await import('@0dai/session-hooks/import');
  return sessions.map((found) => ({ found, read: readSession(found.agent, found.log, now, BRIEF_READ_MS) }));
}

/**
 * Finds what is left of a conversation whose log was deleted: the prompts in the agent's own history.
 * @returns undefined if there are none
 * @throws {NotForAgentsError} {NeedsTerminalError} as `findConversations`
 */
export async function findPromptsLeft(
  context: Context,
  { agent, id }: ConversationFlags,
): Promise<PromptsLeft | undefined> {
  const { loggedAgents, promptsLeft } = await import('@0dai/session-hooks/import');
  const { cwd, host, env } = context;
  const agents = loggedAgents.filter((one) => agent === undefined || one.id === agent);
  const searched = async (outsideOnly: boolean) => promptsLeft(cwd, host, env, { agents, id, outsideOnly });
  return orRefuse(context, searched, (left) => left === undefined);
}

/** The error for a folder without a conversation, or an id that none has. */
export function noneFound(
  { cwd, host }: Context,
  { agent, id }: ConversationFlags,
  failed: FoundSessions['failed'],
  left: ReadSession | undefined,
): ImportError {
  const whose = agent === undefined ? 'any agent' : cleanLine(agent);
  const what =
    id === undefined
      ? `No log of a conversation of ${whose} in this folder was found: ${cleanLine(cwd)}.`
      : `No conversation of ${whose} has an id that begins with "${cleanLine(id)}".`;
  const offer = left
    ? [
        `${left.agent.name} had one ${ago(left.log.modifiedMs, host.now())}, and its log was deleted, as Claude Code does after 30 days. ` +
          `Of it, ${left.summary.prompts === 1 ? 'one prompt is' : `${left.summary.prompts} prompts are`} left in the agent's history. ` +
          `Import them with: ${importCommandOf(left.agent.id, left.log.sessionId)}`,
      ]
    : [];
  return new ImportError([what, ...offer, ...failedNotes(failed)].join(' '));
}

/** Says which agents' logs could not be searched, one sentence each. */
export function failedNotes(failed: FoundSessions['failed']): string[] {
  return failed.map(
    ({ agent, error }) => `${agent.name}'s logs could not be searched: ${cleanLine(error.message)}`,
  );
}
