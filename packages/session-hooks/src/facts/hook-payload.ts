import { maxLength, minLength } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import type { HookEvent, HookEventBase, HookEventBody, HookReply } from '../agent.ts';
import { PATH_MAX } from './facts.ts';
import { shape, shaped } from './shape.ts';

/** How one agent's events are read: by its own name of the event, what the event says. */
export type EventReaders = Readonly<
  Record<string, (payload: unknown, base: HookEventBase) => HookEventBody | undefined>
>;

/**
 * What every payload of Claude Code 2.1.330, Codex CLI 0.169.0 and Gemini CLI 0.61.0 holds. They add fields of
 * their own, which are left alone; Codex's transcript path is null with `--ephemeral`, and the first two
 * name the sub-agent that an event happened in.
 */
const base = shape(() =>
  z.object({
    hook_event_name: z.string().check(maxLength(100)),
    session_id: z.string().check(minLength(1), maxLength(200)),
    cwd: z.string().check(minLength(1), maxLength(PATH_MAX)),
    transcript_path: z.optional(z.nullable(z.string().check(maxLength(PATH_MAX)))),
    agent_id: z.optional(z.nullable(z.string().check(maxLength(200)))),
  }),
);

/**
 * The events that earlier versions installed hooks for, and that nothing is read from any more: the agents' own logs
 * tell more. Such hooks stay harmless until `0dai init` removes them.
 */
export const OLD_EVENTS: ReadonlySet<string> = new Set([
  'PostToolUse',
  'PostToolUseFailure',
  'AfterTool',
  'SessionEnd',
]);

const sessionStart = shape(() =>
  z.object({
    source: z.enum(['startup', 'resume', 'clear', 'compact', 'fork']),
  }),
);

/** Reads a payload by its event's reader; undefined when it is no payload, or there is no reader for it. */
export function readEvent(payload: unknown, readers: EventReaders): HookEvent | undefined {
  const found = shaped(base, payload);
  if (!found || !Object.hasOwn(readers, found.hook_event_name)) return undefined;
  const { hook_event_name: name, transcript_path: transcript, agent_id: subagent, ...rest } = found;
  const about: HookEventBase = {
    ...rest,
    ...(transcript && { transcript_path: transcript }),
    ...(subagent && { subagent: true }),
  };
  const body = readers[name]?.(payload, about);
  if (!body) return undefined;
  const said = subagent ? ofSubagent(body) : body;
  return said && { ...said, ...about };
}

/** Reads what a SessionStart says; the three agree on it. */
export function start(payload: unknown): HookEventBody | undefined {
  const found = shaped(sessionStart, payload);
  return found && { event: 'start', source: found.source };
}

/**
 * The envelope that the three share: one JSON object, the text under `hookSpecificOutput`.
 * `systemMessage` is the line that the agent shows its user.
 *
 * @param names the agent's own names of the events that it can be answered at
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

/** What counts of a sub-agent's events: that it was prompted, without the words, which are no user's. */
function ofSubagent(body: HookEventBody): HookEventBody | undefined {
  return body.event === 'prompt' ? { event: 'prompt' } : undefined;
}
