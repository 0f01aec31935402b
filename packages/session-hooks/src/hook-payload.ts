import { maxLength, minLength } from '@0dai/session-schema';
import * as z from 'zod/mini';
import type { HookEvent, HookEventBase, HookEventBody, HookReply } from './agent.ts';
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

/** The tool call in the payload of a tool event, as the three name its parts. */
export const toolEvent = shape(() =>
  z.object({
    tool_name: z.string().check(maxLength(200)),
    tool_input: z.optional(z.unknown()),
    tool_response: z.optional(z.unknown()),
  }),
);

const sessionEnd = shape(() => z.object({ reason: z.optional(z.string()) }));
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
 * Reads what a SessionEnd says; the three agree on it. Of Claude Code's reasons `resume` is the switch to
 * another session: this one is left all the same.
 */
export function end(payload: unknown): HookEventBody | undefined {
  const found = shaped(sessionEnd, payload);
  return found && { event: 'end', how: found.reason === 'clear' ? 'clear' : 'exit' };
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

/** What counts of a sub-agent's doings: its files and commands, and that it was prompted at all. */
function ofSubagent(body: HookEventBody): HookEventBody | undefined {
  if (body.event === 'prompt') return { event: 'prompt' };
  if (body.event !== 'tool') return undefined;
  return {
    event: 'tool',
    facts: body.facts.filter(({ fact }) => fact === 'file' || fact === 'command'),
  };
}
