import * as z from 'zod/mini';
import type { HookEvent, HookReply } from '../../agent.ts';
import { textOf } from '../../facts/facts.ts';
import { type EventReaders, envelope, readEvent, start } from '../../facts/hook-payload.ts';
import { shape, shaped } from '../../facts/shape.ts';
import { userPrompt } from './user-prompt.ts';

// Payloads of Gemini CLI 0.61.0.

const prompted = shape(() => z.object({ prompt: z.string() }));
const answered = shape(() => z.object({ prompt_response: z.string() }));
const compress = shape(() => z.object({ trigger: z.literal('manual') }));

/** Gemini CLI's placeholder for a response if the model said nothing before the stop. */
const NO_ANSWER = '[no response text]';

const READERS: EventReaders = {
  SessionStart: start,
  BeforeAgent: (payload) => {
    const found = shaped(prompted, payload);
    if (!found) return undefined;
    const prompt = userPrompt(found.prompt);
    return { event: 'prompt', ...(prompt !== undefined && { prompt }) };
  },
  // After an interruption in mid-text, the payload has the partial text and no sign of the interruption.
  AfterAgent: (payload) => {
    const found = shaped(answered, payload);
    if (!found) return undefined;
    const said = textOf(found.prompt_response);
    if (said === '' || said === NO_ANSWER) return { event: 'turn', outcome: 'interrupted' };
    return { event: 'turn', outcome: 'done', said };
  },
  // With the trigger `auto`, it fires before every request to the model.
  PreCompress: (payload) => shaped(compress, payload) && { event: 'compact' },
};

/** Reads a hook payload of Gemini CLI. */
export function parse(payload: unknown): HookEvent | undefined {
  return readEvent(payload, READERS);
}

/** Wraps our reply in Gemini CLI's envelope, without the line for the user: Gemini CLI 0.61.0 showed none in our tests. */
export function reply({ event, context }: HookReply): string {
  return envelope({ event, context }, { start: 'SessionStart', prompt: 'BeforeAgent' });
}
