import { BRIEF_RANDOM_BYTES, type BriefForm, briefId } from '@0dai/session-schema/internal';
import {
  type AgentActor,
  enter,
  FileError,
  noteBriefing,
  type Reading,
  refreshIfDue,
  type Start,
  type Store,
} from '@0dai/session-store/internal';
import type { Agent, HookEvent, HookReply } from '../agent.ts';
import { briefingFor, updateFor } from './briefing.ts';

/** How a hook was started. */
export interface HookOptions {
  /** Brief the agent and record nothing, as hooks that an earlier version installed with `--manual`. Default false. */
  manual?: boolean;
  /** The process that started the hook: a shell of the agent's, or the agent itself. */
  parent?: number;
  /** The agents whose logs can be read. Default: all that we know. */
  agents?: readonly Agent[];
}

/** One event of an agent, in a project of ours. */
export interface Call {
  agent: Agent;
  event: HookEvent;
  store: Store;
  who: AgentActor;
  options: HookOptions;
  note(said: string, trouble?: boolean): void;
}

/** What an agent is told, and how much of it. */
export interface Update {
  reading: Reading;
  /** `stampOf` before the reading. */
  stamp: string;
  /** Until when the agent was told; undefined where it has to be told all. */
  since: string | undefined;
  form: Extract<BriefForm, 'full' | 'again'>;
  /** At a start: the agent run that begins. */
  start?: Start;
}

/**
 * Tells an agent what it does not know yet, and records that it did; at a start, the run's beginning with it.
 * @returns undefined if there is nothing to tell, or another hook of the same event told it
 */
export function tell(
  { agent, store, who, note }: Call,
  event: HookReply['event'],
  update: Update,
): HookReply | undefined {
  const { reading, stamp, since, form, start: run } = update;
  const { session } = reading;
  const id = briefId(store.host.random(BRIEF_RANDOM_BYTES));
  const about = { cap: agent.cap, reader: who, id };
  const briefing =
    since === undefined
      ? briefingFor(store, reading, { ...about, form })
      : { text: updateFor(store, reading, since, about), notice: undefined };
  const text = briefing?.text ?? '';
  if (session && (text !== '' || run)) {
    const given = { brief: id, form: since === undefined ? form : 'news', size: text.length } as const;
    try {
      const first = run
        ? enter(store, session, run, text === '' ? undefined : given)
        : noteBriefing(store, session, who, given);
      if (!first) {
        note('nothing to say: another hook of the same event has spoken');
        return undefined;
      }
      refreshIfDue(store, reading, stamp);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      note(error.message, true);
      // A checkout that cannot be written is still worth a briefing; at every prompt it would be one too many.
      if (event === 'prompt') return undefined;
    }
  }
  if (text === '') {
    if (event === 'start')
      note(`nothing to say: ${session ? 'it knows all that there is' : 'no session in progress'}`);
    return undefined;
  }
  note(`briefed with ${text.length} characters`);
  return { event, context: text, ...(briefing?.notice !== undefined && { notice: briefing.notice }) };
}
