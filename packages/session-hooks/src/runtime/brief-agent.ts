import { BRIEF_RANDOM_BYTES, type BriefForm, briefId } from '@0dai/session-schema/internal';
import {
  type AgentActor,
  enter,
  FileError,
  type GivenBriefing,
  noteBriefing,
  type Reading,
  refreshIfDue,
  type Start,
  type Store,
} from '@0dai/session-store/internal';
import type { Agent, HookEvent, HookReply, LoggedAgent } from '../agent.ts';
import type { FoundSession } from '../import/find-sessions.ts';
import { briefingFor, updateFor } from './briefing.ts';
import type { PromptBriefing } from './prompt-briefing.ts';

/** The options of a hook. */
export interface HookOptions {
  /**
   * Brief the agent and record nothing, as hooks do that an earlier version installed with `--manual`. Default false.
   */
  manual?: boolean;
  /** The process that started the hook: a shell of the agent's, or the agent itself. */
  parent?: number;
  /** The agents whose logs can be read. Default: all supported ones. */
  agents?: readonly LoggedAgent[];
  /**
   * Imports, at a start, the newest conversation that no hook reported, in the time that is left. Default: does not
   * search. The program loads it only for a start.
   */
  importLatest?: (
    store: Store,
    reading: Reading,
    reader: AgentActor,
    budgetMs: number,
  ) => FoundSession | undefined;
}

/** One event of an agent, in a project with `ai/sessions`. */
export interface Call {
  agent: Agent;
  event: HookEvent;
  store: Store;
  who: AgentActor;
  options: HookOptions;
  /** The briefing that the agent's first prompt carries. */
  inPrompt: PromptBriefing | undefined;
  note(said: string, isWarning?: boolean): boolean;
}

/** The parts of a briefing that one hook asks for. */
export interface Update {
  reading: Reading;
  /** `stampOf` before the reading. */
  stamp: string;
  /** When the agent was last briefed; undefined if it needs the whole briefing. */
  since: string | undefined;
  form: Extract<BriefForm, 'full' | 'compaction'>;
  /** At a start, the agent run that begins. */
  start?: Start;
}

/**
 * Briefs an agent with what it has not seen yet, and records that; at a start, also records the beginning of the run.
 * An agent whose first prompt carries a briefing needs no other at its start.
 * @returns undefined if there is nothing to brief, or if another hook of the same event did it
 */
export function briefAgent(
  { agent, store, who, note, inPrompt }: Call,
  event: HookReply['event'],
  update: Update,
): HookReply | undefined {
  const { reading, stamp, since, form, start: run } = update;
  const { session } = reading;
  const id = briefId(store.host.random(BRIEF_RANDOM_BYTES));
  const about = { cap: agent.cap, reader: who, id };
  // Until the briefing in the first prompt is recorded, no hook briefs. Later the context may be cleared: then one does.
  const isBriefed =
    inPrompt && session !== undefined && !session.deliveries.some(({ brief }) => brief === inPrompt.brief);
  const briefing = isBriefed
    ? undefined
    : since === undefined
      ? briefingFor(store, reading, { ...about, form })
      : { text: updateFor(store, reading, since, about), notice: undefined };
  const text = briefing?.text ?? '';
  if (session && (text !== '' || run || isBriefed)) {
    const given: GivenBriefing = isBriefed
      ? { ...inPrompt, form: 'full' }
      : { brief: id, form: since === undefined ? form : 'update', size: text.length };
    try {
      const first = run
        ? enter(store, session, run, text === '' && !isBriefed ? undefined : given)
        : noteBriefing(store, session, who, given);
      if (!first) {
        note('nothing to say: another hook of the same event briefed the agent');
        return undefined;
      }
      refreshIfDue(store, reading, stamp);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      note(error.message, true);
      // In a read-only checkout, brief at a start only: nothing records the briefing, so each prompt would repeat it.
      if (event === 'prompt') return undefined;
    }
  }
  if (isBriefed) {
    note('its first prompt carries the briefing');
    return undefined;
  }
  if (text === '') {
    if (event === 'start')
      note(`nothing to say: ${session ? 'it has seen everything' : 'no session in progress'}`);
    return undefined;
  }
  note(`briefed with ${text.length} characters`);
  return { event, context: text, ...(briefing?.notice !== undefined && { notice: briefing.notice }) };
}
