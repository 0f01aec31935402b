import { findExactRun, findRun, promptText } from '@0dai/session-schema/internal';
import {
  type AgentActor,
  endTurn,
  enter,
  FileError,
  identifyAgent,
  logEnd,
  type Reading,
  readActive,
  recordPrompt,
  refreshIfDue,
  type Start,
  stampOf,
} from '@0dai/session-store/internal';
import type { HookEvent, HookReply } from '../agent.ts';
import { agentLogs, type CatchUpOptions, catchUp } from '../catch-up/catch-up.ts';
import { briefAgent, type Call } from './brief-agent.ts';
import { LOG_BUDGET_MS } from './time-limits.ts';

/** Answers one event: records it, and briefs the agent at its start or at a prompt. */
export function answerEvent(call: Call): HookReply | undefined {
  const { event, store, who, options } = call;
  if (event.event === 'start') return start(call, event.source);
  if (event.event === 'prompt') return event.subagent ? undefined : prompt(call, event.prompt);
  if (event.event === 'compact') {
    const { session } = readActive(store);
    if (session) enter(store, session, { ...who, source: 'compact' });
    return undefined;
  }
  if (options.manual || event.event !== 'turn') return undefined;
  endTurn(store, who, event, {
    ...(event.transcript_path !== undefined && { path: event.transcript_path }),
    logs: agentLogs(store, options.agents, LOG_BUDGET_MS),
  });
  return undefined;
}

function start(call: Call, source: Extract<HookEvent, { event: 'start' }>['source']): HookReply | undefined {
  const { agent, store, who, options, note } = call;
  const process = options.parent === undefined ? undefined : identifyAgent(options.parent);
  let stamp = stampOf(store);
  // The state before this start: an agent that continues gets what came since.
  let reading = readActive(store);
  const run = { ...who, source, ...(process && { process }), ...logOf(call, reading) };
  try {
    const reader = { actor: who, ...(process && { process }), cleared: source === 'clear' };
    const begun = performance.now();
    if (catchUpFor(call, { reader, manual: options.manual === true }, reading)) {
      stamp = stampOf(store);
      reading = readActive(store);
    }
    if (source !== 'compact' && importFor(call, reading, LOG_BUDGET_MS - (performance.now() - begun))) {
      stamp = stampOf(store);
      reading = readActive(store);
    }
    // A briefing at the start would come too late for this agent, so the hook of its first prompt briefs it. Without a
    // session of this user there is nowhere to record that it was briefed.
    if (agent.briefedAt === 'prompt' && reading.session) {
      enter(store, reading.session, run);
      refreshIfDue(store, reading, stamp);
      note('the briefing waits for the first prompt');
      return undefined;
    }
  } catch (error) {
    // A read-only checkout does not prevent the briefing.
    if (!(error instanceof FileError)) throw error;
    note(error.message, true);
    if (agent.briefedAt === 'prompt' && reading.session) return undefined;
  }
  if (agent.briefedAt === 'prompt' && !reading.session && reading.unverified === 0) {
    note('nothing to say: no session in progress');
    return undefined;
  }
  const since = briefedUntil(reading, who, source);
  return briefAgent(call, 'start', {
    reading,
    stamp,
    since,
    form: source === 'compact' ? 'compaction' : 'full',
    start: run,
  });
}

/** When an agent that still has its conversation was last briefed; undefined if it needs the whole briefing. */
function briefedUntil({ session }: Reading, who: AgentActor, source: string): string | undefined {
  if (!session || (source !== 'resume' && source !== 'fork')) return undefined;
  if (source === 'resume') {
    const found = findRun(session, who);
    return found && (found.meta.briefed_at ?? found.run.started_at);
  }
  // A fork continues another session of the same agent, but does not say which one.
  const briefed = session.agent_history.flatMap((run, i) =>
    run.agent === who.agent ? [session.provenance.agent_history[i]?.briefed_at ?? run.started_at] : [],
  );
  return briefed.sort().at(-1);
}

function prompt(call: Call, text: string | undefined): HookReply | undefined {
  const { agent, event, store, who, options, note } = call;
  let stamp = stampOf(store);
  let reading = readActive(store);
  const others = { reader: { actor: who }, exceptOwn: true, close: false };
  if (!options.manual && catchUpFor(call, others, reading)) {
    stamp = stampOf(store);
    reading = readActive(store);
  }
  const found = reading.session && findRun(reading.session, who);
  const { briefed_at: briefed = '', asked_at: asked = '', start: begun } = found?.meta ?? {};
  const since = begun?.at ?? '';
  const isFirst = (briefed === '' && asked === '') || (briefed < since && asked < since);
  const isRecorded = !options.manual && text !== undefined && promptText(text) !== '';
  let reply: HookReply | undefined;
  if (isFirst && (agent.briefedAt === 'prompt' || !found)) {
    // The agent started before the session did, or its start hook cannot brief.
    const since = begun && briefedUntil(reading, who, begun.source);
    const form = begun?.source === 'compact' ? 'compaction' : 'full';
    // The briefing may name the session of another work tree. Agents that are briefed at the start learn of it there;
    // agents that are briefed at a prompt learn of it at the prompt that begins a session here.
    const isDue = reading.session || (agent.briefedAt === 'prompt' && reading.unverified === 0 && isRecorded);
    if (isDue) reply = briefAgent(call, 'prompt', { reading, stamp, since, form });
  } else if (found) {
    const since = found.meta.briefed_at ?? found.run.started_at;
    reply = briefAgent(call, 'prompt', { reading, stamp, since, form: 'full' });
  }
  if (!isRecorded) return reply;
  const process = options.parent === undefined ? undefined : identifyAgent(options.parent);
  const id = event.event === 'prompt' ? event.prompt_id : undefined;
  const session = recordPrompt(store, who, {
    text,
    ...(id !== undefined && { id }),
    ...logOf(call, reading),
    ...(process && { process }),
  });
  if (!session)
    note('nothing is recorded: the session in this project is unverified; see: 0dai session trust', true);
  return reply;
}

/** Catches up with the agents' logs, within the hook's time budget. */
function catchUpFor(call: Call, options: CatchUpOptions, reading: Reading): boolean {
  const { store, note } = call;
  const { agents } = call.options;
  const how = { ...options, ...(agents && { agents }), budgetMs: LOG_BUDGET_MS };
  const { wrote, warning } = catchUp(store, how, reading);
  if (warning !== undefined) note(warning, true);
  return wrote;
}

/** Imports a newer conversation that no hook reported. */
function importFor({ store, who, options, note }: Call, reading: Reading, budgetMs: number): boolean {
  if (options.manual || !options.importLatest) return false;
  try {
    const found = options.importLatest(store, reading, who, budgetMs);
    if (found) note(`took over a conversation of ${found.agent.name} from its log`);
    return found !== undefined;
  } catch (error) {
    // Another agent's log must not cost this one its briefing.
    if (!(error instanceof Error)) throw error;
    note(`searching other agents' conversations: ${error.message}`, true);
    return false;
  }
}

/** Locates the agent's log, and the offset at which its part in our session begins if the agent joins only now. */
function logOf({ agent, event, who, options }: Call, { session }: Reading): LogLocation {
  const { transcript_path: transcript } = event;
  if (transcript === undefined || options.manual) return {};
  const known = session && findExactRun(session, who)?.meta.transcript?.path === transcript;
  if (known || agent.logFormat(transcript) !== 'lines') return { transcript };
  return { transcript, logEnd: logEnd(transcript) };
}

type LogLocation = Pick<Start, 'transcript' | 'logEnd'>;
