import * as z from 'zod/mini';
import type { HookEvent, HookReply } from './agent.ts';

/**
 * SessionStart as Claude Code 2.1.330, Codex CLI 0.169.0 and Gemini CLI 0.61.0 send it. They add fields of
 * their own, which are left alone; Codex's transcript path is null with `--ephemeral`.
 */
const sessionStart = z.object({
  hook_event_name: z.literal('SessionStart'),
  session_id: z.string().check(z.minLength(1), z.maxLength(200)),
  cwd: z.string().check(z.minLength(1), z.maxLength(4_096)),
  source: z.enum(['startup', 'resume', 'clear', 'compact', 'fork']),
  transcript_path: z.optional(z.nullable(z.string().check(z.maxLength(4_096)))),
});

/** Reads a SessionStart payload; undefined when it is something else. */
export function parseSessionStart(payload: unknown): HookEvent | undefined {
  const result = sessionStart.safeParse(payload);
  if (!result.success) return undefined;
  const { hook_event_name: event, transcript_path: transcript, ...rest } = result.data;
  return { event, ...rest, ...(transcript && { transcript_path: transcript }) };
}

/**
 * The envelope that the three share: one JSON object, the text under `hookSpecificOutput`.
 * `systemMessage` is the line that the agent shows its user.
 */
export function envelope({ event, context, notice }: HookReply): string {
  if (context === '') return '';
  return JSON.stringify({
    ...(notice !== undefined && { systemMessage: notice }),
    hookSpecificOutput: { hookEventName: event, additionalContext: context },
  });
}
