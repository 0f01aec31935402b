import { findExactRun, findRun, promptText, SessionError } from '@0dai/session-schema/internal';
import {
  type AgentActor,
  endTurn,
  enter,
  FileError,
  type Host,
  identifyAgent,
  logEnd,
  noteHookRun,
  noteRunFolder,
  type Reading,
  readActive,
  readRecording,
  recordPrompt,
  refreshIfDue,
  type Start,
  stampOf,
} from '@0dai/session-store/internal';
import type { Agent, Environment, HookEvent, HookReply } from '../agent.ts';
import { agentLogs, type CatchUpOptions, catchUp } from '../catch-up/catch-up.ts';
import { noteRoots } from '../catch-up/config-roots.ts';
import { LOG_BUDGET_MS } from '../catch-up/read-log.ts';
import { noteOldEvent, withOldHooksNotice } from '../install/old-hooks.ts';
import { fieldsOf, parsedJson } from '../logs/fields.ts';
import { briefAgent, type Call, type HookOptions } from './brief-agent.ts';
import { promptBriefing } from './prompt-briefing.ts';
import { storeOfRun } from './run-store.ts';
import { INPUT_MAX } from './stdin.ts';

/** The output of a hook. */
export interface HookResult {
  /** The whole of stdout; '' for nothing. */
  stdout: string;
}

/**
 * Runs one hook of an agent: reads its payload, briefs the agent if the event allows it, and records what the agent
 * did. It never throws, because it must not disturb the agent. Warnings go to the hook log, which `0dai doctor`
 * reads.
 *
 * @param input the payload as the agent wrote it on stdin; undefined if it was too large to read
 * @example runHook(claude, payload, nodeHost(os.homedir()), process.env).stdout
 */
export function runHook(
  agent: Agent,
  input: string | undefined,
  host: Host,
  env: Environment,
  options: HookOptions = {},
): HookResult {
  const { call, stdout } = openHook(agent, input, host, env, options);
  return { stdout: call ? answerHook(call) : stdout };
}

/** A hook whose payload was read: the call to answer, or what stdout gets if there is nothing to answer. */
export type OpenedHook = { call: Call; stdout?: undefined } | { call?: undefined; stdout: string };

/** The first half of `runHook`, before the caller knows which parts the answer needs: reads the payload, finds the project. */
export function openHook(
  agent: Agent,
  input: string | undefined,
  host: Host,
  env: Environment,
  options: HookOptions = {},
): OpenedHook {
  let event: HookEvent | undefined;
  const note = (said: string, isWarning = false) =>
    noteHookRun(host, {
      agent: agent.id,
      at: new Date(host.now()).toISOString(),
      event: event?.event ?? 'unknown',
      cwd: event?.cwd ?? '',
      said,
      ...(isWarning && { warning: isWarning }),
      ...(event && !event.subagent && event.transcript_path === undefined && { log: false }),
    });
  try {
    if (agent.borrowed?.(env)) return NOTHING;
    if (input === undefined) {
      note(
        `a payload of more than ${INPUT_MAX / 1024 / 1024} MB, or with too many parts, was not read, so its event is not recorded`,
        true,
      );
      return NOTHING;
    }
    const payload = parsedJson(input);
    event = agent.parse(payload);
    if (!event) {
      noteOldEvent(host, agent.id, payload);
      // Ignore events we don't handle, but log payloads we can't parse.
      if (!isPayload(payload)) {
        note(
          `could not read the payload (${input.length} characters); ${agent.name} may have changed its hooks`,
          true,
        );
      }
      return NOTHING;
    }
    const { store, noted } = storeOfRun(agent, event, host, env, options);
    // Most folders have no `ai/sessions`, so not even a note is written there.
    if (!store) return NOTHING;
    const { recording: mode, warning } = readRecording(store);
    if (warning !== undefined) note(warning, true);
    if (mode === 'paused') return NOTHING;
    const who = { agent: agent.id, session_id: event.session_id };
    if (!event.subagent && noted !== store.project.root) noteRunFolder(host, who, store.project.root);
    if (event.event === 'start' || event.event === 'prompt')
      noteRoots(host, agent, env, event.transcript_path);
    const manual = options.manual === true || mode === 'manual';
    const inPrompt = promptBriefing(agent.id, env);
    return { call: { agent, event, store, who, options: { ...options, manual }, inPrompt, note } };
  } catch (error) {
    return { stdout: failed(agent, event, note, error) };
  }
}

/** The second half of `runHook`: briefs the agent and records the event. */
export function answerHook(call: Call): string {
  const { agent, event, store, note } = call;
  try {
    const reply = answer(call);
    return reply ? agent.reply(withOldHooksNotice(store.host, agent.id, reply)) : '';
  } catch (error) {
    return failed(agent, event, note, error);
  }
}

/** Notes an error for `0dai doctor`; returns what the agent is told. */
function failed(agent: Agent, event: HookEvent | undefined, note: Call['note'], error: unknown): string {
  const isNoted = note(describe(error), true);
  // Without a note, nobody would learn of it.
  if (isNoted || event?.event !== 'start') return '';
  return agent.reply({ event: 'start', context: UNAVAILABLE, notice: UNAVAILABLE });
}

/** Says of an error that is none of our classes that it is a bug. */
function describe(error: unknown): string {
  if (error instanceof SessionError) return error.message;
  return `unexpected ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}

const NOTHING = { stdout: '' } as const;
const UNAVAILABLE =
  'Session Roaming cannot read its folder ~/.local/state/0dai, so it neither briefs nor records. Find out why: 0dai doctor';

function answer(call: Call): HookReply | undefined {
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
    if (source !== 'compact' && lookFor(call, reading, LOG_BUDGET_MS - (performance.now() - begun))) {
      stamp = stampOf(store);
      reading = readActive(store);
    }
    // A briefing at the start would come too late for this agent, so the first prompt carries it. Without a session
    // of this user there is nowhere to record that it was briefed.
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
  const told = session.agent_history.flatMap((run, i) =>
    run.agent === who.agent ? [session.provenance.agent_history[i]?.briefed_at ?? run.started_at] : [],
  );
  return told.sort().at(-1);
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
  const { briefed_at: told = '', asked_at: asked = '', start: begun } = found?.meta ?? {};
  const since = begun?.at ?? '';
  const isFirst = (told === '' && asked === '') || (told < since && asked < since);
  const isRecorded = !options.manual && text !== undefined && promptText(text) !== '';
  let reply: HookReply | undefined;
  if (isFirst && (agent.briefedAt === 'prompt' || !found)) {
    // The agent started before the session did, or its start hook cannot brief.
    const since = begun && briefedUntil(reading, who, begun.source);
    const form = begun?.source === 'compact' ? 'compaction' : 'full';
    // Another work tree may have a session. Agents that are briefed at the start learn of it there; this one at the
    // prompt that begins a session here.
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

/** Takes over a newer conversation of which no hook told us. */
function lookFor({ store, who, options, note }: Call, reading: Reading, budgetMs: number): boolean {
  if (options.manual || !options.look) return false;
  try {
    const found = options.look(store, reading, who, budgetMs);
    if (found) note(`took over a conversation of ${found.agent.name} from its log`);
    return found !== undefined;
  } catch (error) {
    // Another agent's log must not cost this one its briefing.
    if (!(error instanceof Error)) throw error;
    note(`looking for other agents' conversations: ${error.message}`, true);
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

function isPayload(value: unknown): boolean {
  const { hook_event_name: name, session_id: id, cwd } = fieldsOf(value);
  return [name, id, cwd].every((field) => typeof field === 'string') && name !== 'SessionStart';
}
