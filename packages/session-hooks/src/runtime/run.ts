import { SessionError } from '@0dai/session-schema/internal';
import { type Host, noteHookRun, noteRunFolder, readRecording, withKey } from '@0dai/session-store/internal';
import type { Agent, Environment, HookEvent } from '../agent.ts';
import { noteRoots } from '../catch-up/config-roots.ts';
import { noteOldEvent, withOldHooksNotice } from '../install/old-hooks.ts';
import { fieldsOf, parsedJson } from '../logs/json/fields.ts';
import { answerEvent } from './answer-event.ts';
import type { Call, HookOptions } from './brief-agent.ts';
import { promptBriefing } from './prompt-briefing.ts';
import { MAX_PAYLOAD_BYTES } from './read-payload.ts';
import { storeOfRun } from './run-store.ts';

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
        `a payload of more than ${MAX_PAYLOAD_BYTES / 1024 / 1024} MB, or with too many parts, was not read, so its event is not recorded`,
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
    const signing = manual ? store : withKey(store);
    return { call: { agent, event, store: signing, who, options: { ...options, manual }, inPrompt, note } };
  } catch (error) {
    return { stdout: failed(agent, event, note, error) };
  }
}

/** The second half of `runHook`: briefs the agent and records the event. */
export function answerHook(call: Call): string {
  const { agent, event, store, note } = call;
  try {
    const reply = answerEvent(call);
    return reply ? agent.reply(withOldHooksNotice(store.host, agent.id, reply)) : '';
  } catch (error) {
    return failed(agent, event, note, error);
  }
}

/** Notes an error for `0dai doctor`; returns the text for stdout. */
function failed(agent: Agent, event: HookEvent | undefined, note: Call['note'], error: unknown): string {
  const isNoted = note(describe(error), true);
  // If the note could not be written, the agent's user has to learn of it here.
  if (isNoted || event?.event !== 'start') return '';
  return agent.reply({ event: 'start', context: UNAVAILABLE, notice: UNAVAILABLE });
}

/** The message of an error; an error that is not a `SessionError` is a bug. */
function describe(error: unknown): string {
  if (error instanceof SessionError) return error.message;
  return `unexpected ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
}

const NOTHING = { stdout: '' } as const;
const UNAVAILABLE =
  'Session Roaming cannot read its folder ~/.local/state/0dai, so it neither briefs nor records. Find out why: 0dai doctor';

function isPayload(value: unknown): boolean {
  const { hook_event_name: name, session_id: id, cwd } = fieldsOf(value);
  return [name, id, cwd].every((field) => typeof field === 'string') && name !== 'SessionStart';
}
