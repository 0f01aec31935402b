import { briefingsIn, type FactBody } from '@0dai/session-schema';
import * as z from 'zod/mini';
import { textOf } from '../../facts.ts';
import { FactLog } from '../../logs/fact-log.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { records } from '../../logs/records.ts';
import { type Shaped, shape, shaped } from '../../shape.ts';
import { failedTurn } from '../../turn-error.ts';
import { hookContext, ownWords } from './own-words.ts';
import { toolFacts } from './tools.ts';

// A record of `~/.gemini/tmp/<slug>/chats/session-….jsonl` as Gemini CLI 0.61.0 writes it. A message is
// written again, under its id, when its tool calls have ended; `$set` lines hold what the program has in memory,
// which is less than what happened once a turn was cancelled or the chat compressed. The folder it works in
// is not told, nor when a turn or the session ends in good order.

const content = shape(() => z.union([z.string(), z.array(z.object({ text: z.optional(z.string()) }))]));
const record = shape(() =>
  z.object({
    id: z.string(),
    type: z.enum(['user', 'gemini', 'info', 'error']),
    timestamp: z.optional(z.string()),
    content: z.optional(content()),
    /** What the user typed, where `content` holds more than that. */
    displayContent: z.optional(content()),
    toolCalls: z.optional(z.array(z.unknown())),
  }),
);
const functionResponse = shape(() => z.object({ response: z.object({ output: z.optional(z.string()) }) }));
const toolCall = shape(() =>
  z.object({
    id: z.string(),
    name: z.string(),
    args: z.optional(z.unknown()),
    status: z.string(),
    timestamp: z.optional(z.string()),
    result: z.optional(z.array(z.object({ functionResponse: z.optional(functionResponse()) }))),
    resultDisplay: z.optional(z.unknown()),
  }),
);
const meta = shape(() => z.object({ kind: z.literal('subagent') }));

/** What a piece of Gemini CLI's log shows. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const log = new FactLog();
  const seen = new Set<string>();
  let subagent = false;
  for (const { value, offset } of records(lines)) {
    if (shaped(meta, value)) subagent = true;
    const found = shaped(record, value);
    if (!found) continue;
    log.record(offset, found.timestamp);
    if (!subagent && !seen.has(found.id)) log.add(said(found));
    seen.add(found.id);
    for (const one of found.toolCalls ?? []) {
      const call = shaped(toolCall, one);
      if (!call || seen.has(call.id) || call.status !== 'success') continue;
      seen.add(call.id);
      const facts = toolFacts({
        name: call.name,
        input: call.args,
        response: response(call),
        cwd: undefined,
      });
      log.record(offset, call.timestamp);
      log.add(subagent ? facts.filter(isDoing) : facts);
    }
  }
  return log.reading();
}

function said(found: Shaped<typeof record>): FactBody[] {
  const texts = textsOf(found.content);
  const text = textOf(texts.join(''));
  switch (found.type) {
    case 'user': {
      const typed = found.displayContent === undefined ? texts : textsOf(found.displayContent);
      const own = typed.flatMap((one) => ownWords(one) ?? []).join('\n');
      const briefed = texts.flatMap((one) => briefingsIn(hookContext(one)));
      return [
        ...(own === ''
          ? []
          : ([
              { fact: 'turn', outcome: 'begun' },
              { fact: 'prompt', text: own },
            ] as const)),
        ...briefed.map((one) => ({ fact: 'briefing' as const, ...one })),
      ];
    }
    case 'gemini':
      return text === '' ? [] : [{ fact: 'words', text }];
    case 'info':
      return text === 'Request cancelled.' ? [{ fact: 'turn', outcome: 'interrupted' }] : [];
    case 'error': {
      // Also what a command of the user's got wrong.
      const failed = failedTurn(text);
      return failed.outcome === 'limit' || text.includes('[API Error') ? [{ fact: 'turn', ...failed }] : [];
    }
  }
}

/** A call's result as a hook is told it. */
function response({ result = [], resultDisplay }: Shaped<typeof toolCall>): unknown {
  const told = result.flatMap(({ functionResponse: one }) => one?.response.output ?? []);
  return { llmContent: told.join(''), returnDisplay: resultDisplay };
}

function textsOf(value: Shaped<typeof content> | undefined): string[] {
  return typeof value === 'string' ? [value] : (value ?? []).map(({ text = '' }) => text);
}

function isDoing({ fact }: FactBody): boolean {
  return fact === 'file' || fact === 'command';
}
