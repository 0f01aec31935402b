import {
  enter,
  FileError,
  findStore,
  type Host,
  noteHookRun,
  type Reading,
  readActive,
  type Store,
} from '@0dai/session-store';
import type { Agent, Environment, HookEvent } from './agent.ts';
import { briefingFor } from './briefing.ts';

/** What the hook has to say, and what it noted about itself. */
export interface HookResult {
  /** The whole of stdout; '' for nothing. */
  stdout: string;
}

/**
 * Runs one hook of an agent: reads its payload, briefs it, enters it in the session's history. Whatever it
 * meets, it does not throw: the agent must not be disturbed. Troubles are noted where `0dai doctor` looks.
 *
 * @param input the payload as the agent wrote it on stdin
 * @example runHook(claude, payload, nodeHost(os.homedir()), process.env).stdout
 */
export function runHook(agent: Agent, input: string, host: Host, env: Environment): HookResult {
  let event: HookEvent | undefined;
  const note = (said: string, trouble = false) => {
    noteHookRun(host, {
      agent: agent.id,
      at: new Date(host.now()).toISOString(),
      event: event?.event ?? 'unknown',
      cwd: event?.cwd ?? '',
      said,
      ...(trouble && { trouble }),
    });
  };
  try {
    if (agent.borrowed?.(env)) return { stdout: '' };
    event = agent.parse(parsePayload(input));
    if (!event) {
      note(
        `could not read the payload (${input.length} characters); ${agent.name} may have changed its hooks`,
        true,
      );
      return { stdout: '' };
    }
    const store = findStore(event.cwd, host);
    // No project of ours: most folders are none, so not even a note is written.
    if (!store) return { stdout: '' };
    return start(agent, event, store, note);
  } catch (error) {
    note(error instanceof Error ? error.message : String(error), true);
    return { stdout: '' };
  }
}

function start(
  agent: Agent,
  event: HookEvent,
  store: Store,
  note: (said: string, trouble?: boolean) => void,
): HookResult {
  const reading = readActive(store);
  const reader = { agent: agent.id, session_id: event.session_id };
  const briefing = knowsAlready(reading, event) ? undefined : briefingFor(store, reading, agent.cap, reader);
  if (reading.session) {
    try {
      const { first } = enter(store, reading.session, { agent: agent.id, ...event });
      if (!first) {
        note('nothing to say: another hook of the same start has spoken');
        return { stdout: '' };
      }
    } catch (error) {
      // A checkout that cannot be written is still worth a briefing.
      if (!(error instanceof FileError)) throw error;
      note(error.message, true);
    }
  }
  if (!briefing) {
    note(`nothing to say: ${reading.session ? 'it knows the session already' : 'no session in progress'}`);
    return { stdout: '' };
  }
  note(`briefed with ${briefing.text.length} characters`);
  return { stdout: agent.reply({ event: event.event, context: briefing.text, notice: briefing.notice }) };
}

/** On resume the agent still has its conversation: it is told again only what others did since. */
function knowsAlready({ session }: Reading, event: HookEvent): boolean {
  if (!session || event.source !== 'resume') return false;
  const index = session.agent_history.findLastIndex((stay) => stay.session_id === event.session_id);
  const heard = session.provenance.agent_history[index]?.last_at;
  return heard !== undefined && session.updated_at <= heard;
}

function parsePayload(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
