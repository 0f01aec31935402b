import { maxLength, minLength } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import type { HookEvent, HookReply } from '../../agent.ts';
import { textOf } from '../../facts/facts.ts';
import { type EventReaders, envelope, readEvent, start } from '../../facts/hook-payload.ts';
import { shape, shaped } from '../../facts/shape.ts';
import { turnFailure } from './turn-failure.ts';
import { userPrompt } from './user-prompt.ts';

// Payloads of Claude Code 2.1.330.

const prompted = shape(() =>
  z.object({ prompt: z.string(), prompt_id: z.optional(z.string().check(minLength(1), maxLength(200))) }),
);
const stop = shape(() => z.object({ last_assistant_message: z.optional(z.nullable(z.string())) }));
/** Its last message is the error that the user saw, not the agent's words. */
const stopFailure = shape(() =>
  z.object({
    error: z.optional(z.string()),
    last_assistant_message: z.optional(z.nullable(z.string())),
  }),
);

const READERS: EventReaders = {
  SessionStart: start,
  UserPromptSubmit: (payload) => {
    const found = shaped(prompted, payload);
    if (!found) return undefined;
    const prompt = userPrompt(found.prompt);
    const { prompt_id: id } = found;
    return {
      event: 'prompt',
      ...(prompt !== undefined && { prompt }),
      ...(id !== undefined && { prompt_id: id }),
    };
  },
  Stop: (payload) => {
    const found = shaped(stop, payload);
    const said = textOf(found?.last_assistant_message ?? '');
    return found && { event: 'turn', outcome: 'done', ...(said !== '' && { said }) };
  },
  StopFailure: (payload) => {
    const found = shaped(stopFailure, payload);
    return found && { event: 'turn', ...turnFailure(found.error, found.last_assistant_message ?? '') };
  },
};

/** Reads a hook payload of Claude Code. */
export function parse(payload: unknown): HookEvent | undefined {
  return readEvent(payload, READERS);
}

/** Wraps our reply in Claude Code's envelope. */
export function reply(answer: HookReply): string {
  return envelope(answer, { start: 'SessionStart', prompt: 'UserPromptSubmit' });
}
