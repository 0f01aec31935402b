import { basename } from 'node:path';
import { maxLength, minLength } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import type { HookEvent, HookEventBase, HookEventBody, HookReply } from '../agent.ts';
import { PATH_MAX } from './facts.ts';
import { shape, shaped } from './shape.ts';

/** The readers of one agent's events, by the agent's name of the event. */
export type EventReaders = Readonly<
  Record<string, (payload: unknown, base: HookEventBase) => HookEventBody | undefined>
>;

/**
 * Fields of every payload of Claude Code 2.1.330, Codex CLI 0.169.0 and Gemini CLI 0.61.0. Other fields are ignored.
 * Codex's transcript path is null with `--ephemeral`. Claude Code and Codex name the sub-agent of an event. A missing or
 * invalid session id does not keep an agent from being briefed.
 */
const base = shape(() =>
  z.object({
    hook_event_name: z.string().check(maxLength(100)),
    session_id: z.catch(z.optional(z.string().check(minLength(1), maxLength(200))), undefined),
    cwd: z.string().check(minLength(1), maxLength(PATH_MAX)),
    transcript_path: z.optional(z.nullable(z.string().check(maxLength(PATH_MAX)))),
    agent_id: z.optional(z.nullable(z.string().check(maxLength(200)))),
  }),
);

/**
 * Events for which earlier versions installed hooks. We no longer read them, because the agents' logs contain more.
 * Such hooks stay harmless until `0dai init` removes them.
 */
export const OLD_EVENTS: ReadonlySet<string> = new Set([
  'PostToolUse',
  'PostToolUseFailure',
  'AfterTool',
  'SessionEnd',
]);

/** A source that a later version may add is a start like any other. */
const sessionStart = shape(() =>
  z.object({
    source: z.catch(z.enum(['startup', 'resume', 'clear', 'compact', 'fork']), 'startup'),
  }),
);

/** Reads a payload with its event's reader; undefined if the payload is invalid or has no reader. */
export function readEvent(payload: unknown, readers: EventReaders): HookEvent | undefined {
  const found = shaped(base, payload);
  if (!found || !Object.hasOwn(readers, found.hook_event_name)) return undefined;
  const {
    hook_event_name: name,
    transcript_path: transcript,
    agent_id: subagent,
    session_id: id,
    cwd,
  } = found;
  const about: HookEventBase = {
    session_id: id ?? (transcript ? basename(transcript).slice(-200) : `unnamed in ${cwd}`.slice(-200)),
    cwd,
    ...(transcript && { transcript_path: transcript }),
    ...(subagent && { subagent: true }),
  };
  const body = readers[name]?.(payload, about);
  if (!body) return undefined;
  const said = subagent ? ofSubagent(body) : body;
  return said && { ...said, ...about };
}

/** Reads a SessionStart, which is the same in all three agents. */
export function start(payload: unknown): HookEventBody | undefined {
  const found = shaped(sessionStart, payload);
  return found && { event: 'start', source: found.source };
}

/**
 * The reply envelope of all three agents: one JSON object, with the text under `hookSpecificOutput`.
 *
 * @param names the agent's names of the events that accept a reply
 */
export function envelope(
  { event, context, notice }: HookReply,
  names: Readonly<Record<HookReply['event'], string>>,
): string {
  if (context === '') return '';
  return JSON.stringify({
    ...(notice !== undefined && { systemMessage: notice }),
    hookSpecificOutput: { hookEventName: names[event], additionalContext: context },
  });
}

/** Reduces a sub-agent's event: its prompt counts without the text, which is not the user's. */
function ofSubagent(body: HookEventBody): HookEventBody | undefined {
  return body.event === 'prompt' ? { event: 'prompt' } : undefined;
}
