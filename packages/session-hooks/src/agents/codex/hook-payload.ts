import { maxLength } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import type { HookEvent, HookReply } from '../../agent.ts';
import { textOf } from '../../facts/facts.ts';
import { type EventReaders, envelope, readEvent, start } from '../../facts/hook-payload.ts';
import { shape, shaped } from '../../facts/shape.ts';
import { promptId, userPrompt } from './user-prompt.ts';

// Payloads of Codex CLI 0.169.0.

const prompted = shape(() =>
  z.object({ prompt: z.string(), turn_id: z.optional(z.string().check(maxLength(200))) }),
);
const stop = shape(() => z.object({ last_assistant_message: z.optional(z.nullable(z.string())) }));

const READERS: EventReaders = {
  SessionStart: start,
  UserPromptSubmit: (payload) => {
    const found = shaped(prompted, payload);
    const prompt = userPrompt(found?.prompt ?? '');
    if (!found || prompt === undefined) return found && { event: 'prompt' };
    const { turn_id: turn } = found;
    return { event: 'prompt', prompt, ...(turn !== undefined && { prompt_id: promptId(turn, prompt) }) };
  },
  Stop: (payload) => {
    const found = shaped(stop, payload);
    const said = textOf(found?.last_assistant_message ?? '');
    return found && { event: 'turn', outcome: 'done', ...(said !== '' && { said }) };
  },
  Interrupt: () => ({ event: 'turn', outcome: 'interrupted' }),
};

/** Reads a hook payload of Codex. */
export function parse(payload: unknown): HookEvent | undefined {
  const event = readEvent(payload, READERS);
  if (!event?.subagent) return event;
  // In a sub-agent, Codex names the sub-agent's log, not the session's.
  const { transcript_path: _own, ...rest } = event;
  return rest;
}

/** Wraps our reply in Codex's envelope, which rejects unknown keys. */
export function reply(answer: HookReply): string {
  return envelope(answer, { start: 'SessionStart', prompt: 'UserPromptSubmit' });
}
