import { briefingsIn, type Fact, type FactBody, maxLength } from '@0dai/session-schema';
import * as z from 'zod/mini';
import { PATH_MAX, textOf } from '../../facts.ts';
import { FactLog } from '../../logs/fact-log.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { records } from '../../logs/records.ts';
import { type Shaped, shape, shaped } from '../../shape.ts';
import { ownWords } from './own-words.ts';
import { calledBash, failedBash, toolFacts, toolOf } from './tools.ts';
import { turnFailure } from './turn-failure.ts';

/**
 * A record of `~/.claude/projects/<folder>/<session>.jsonl`, and of the sub-agents' files beside it, as
 * Claude Code 2.1.330 writes them. Its log does not tell when a session ends.
 */
const record = shape(() =>
  z.object({
    type: z.enum(['user', 'assistant', 'attachment']),
    timestamp: z.optional(z.string()),
    cwd: z.optional(z.string().check(maxLength(PATH_MAX))),
    /** Of a sub-agent. */
    isSidechain: z.optional(z.boolean()),
    /** Not of the user, and not of the agent. */
    isMeta: z.optional(z.boolean()),
    isCompactSummary: z.optional(z.boolean()),
    promptSource: z.optional(z.string()),
    isApiErrorMessage: z.optional(z.boolean()),
    error: z.optional(z.unknown()),
    message: z.optional(
      z.object({
        model: z.optional(z.string()),
        stop_reason: z.optional(z.nullable(z.string())),
        content: z.union([z.string(), z.array(z.unknown())]),
      }),
    ),
    toolUseResult: z.optional(z.unknown()),
    attachment: z.optional(z.object({ type: z.string(), content: z.optional(z.unknown()) })),
  }),
);
type Record = Shaped<typeof record>;
type Message = NonNullable<Record['message']>;

const textBlock = shape(() => z.object({ type: z.literal('text'), text: z.string() }));
const toolUse = shape(() =>
  z.object({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: z.optional(z.unknown()),
  }),
);
const toolResult = shape(() =>
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    is_error: z.optional(z.nullable(z.boolean())),
    content: z.optional(z.unknown()),
  }),
);
type ToolUse = Shaped<typeof toolUse>;
type ToolResult = Shaped<typeof toolResult>;

/** Texts of the record of a hook's answer that the model was given. */
const INJECTED_BY_HOOK: readonly string[] = ['hook_additional_context', 'hook_success'];
const INTERRUPTED = '[Request interrupted by user';

/** What a piece of Claude Code's log shows. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const log = new FactLog();
  const calls = new Map<string, ToolUse>();
  for (const { value, offset } of records(lines, isOfUse)) {
    const found = shaped(record, value);
    if (!found) continue;
    log.record(offset, found.timestamp);
    if (found.type === 'attachment') log.add(briefings(found));
    else if (found.message && found.type === 'assistant') assistant(found, found.message, log, calls);
    else if (found.message) user(found, found.message, log, calls);
  }
  return log.reading();
}

/** Most of the log is requests, settings and attachments that say nothing to us. */
function isOfUse(line: string): boolean {
  return line.includes('"assistant"') || line.includes('"user"') || line.includes('Session Roaming [');
}

function briefings({ attachment, isSidechain }: Record): FactBody[] {
  if (isSidechain || !attachment || !INJECTED_BY_HOOK.includes(attachment.type)) return [];
  const texts = Array.isArray(attachment.content) ? attachment.content : [attachment.content];
  return texts
    .filter((text) => typeof text === 'string')
    .flatMap((text) => briefingsIn(text).map((one) => ({ fact: 'briefing' as const, ...one })));
}

function assistant(found: Record, message: Message, log: FactLog, calls: Map<string, ToolUse>): void {
  for (const block of blocks(message)) {
    const call = shaped(toolUse, block);
    if (!call) continue;
    calls.set(call.id, call);
    if (call.name === 'Bash') log.call(call.id, calledBash(call.input));
  }
  if (found.isSidechain) return;
  const said = textOf(texts(message).join('\n'));
  if (found.isApiErrorMessage) log.add([{ fact: 'turn', ...turnFailure(found.error, said) }]);
  // What the program says in the agent's place is not the agent's.
  else if (said !== '' && message.model !== '<synthetic>') {
    const ended = message.stop_reason === 'end_turn' || message.stop_reason === 'stop_sequence';
    log.add([{ fact: 'words', text: said }, ...(ended ? [turn('done')] : [])]);
  }
}

function user(found: Record, message: Message, log: FactLog, calls: Map<string, ToolUse>): void {
  const results = blocks(message).flatMap((block) => shaped(toolResult, block) ?? []);
  for (const result of results) {
    const response = results.length === 1 ? found.toolUseResult : undefined;
    answer(found, result, response, log, calls.get(result.tool_use_id));
  }
  if (found.isSidechain || found.isMeta || found.isCompactSummary) return;
  const all = texts(message);
  if (all.some((text) => text.startsWith(INTERRUPTED))) {
    log.add([turn('interrupted')]);
    return;
  }
  if (results.length > 0 || all.length === 0) return;
  const own = found.promptSource === 'system' ? [] : all.flatMap((text) => ownWords(text) ?? []);
  if (own.length > 0) log.add([turn('begun'), { fact: 'prompt', text: own.join('\n') }]);
  else if (all.some((text) => text.startsWith('<task-notification>'))) log.add([turn('begun')]);
}

function answer(
  { cwd, isSidechain }: Record,
  result: ToolResult,
  told: unknown,
  log: FactLog,
  call: ToolUse | undefined,
): void {
  const text = contentText(result.content);
  if (call?.name === 'Bash') {
    const facts = result.is_error
      ? failedBash(call.input, text)
      : toolFacts({ ...call, input: call.input, response: told ?? bashResponse(text), cwd });
    log.settle(call.id, facts);
    return;
  }
  if (result.is_error) return;
  const response = told ?? fileResponse(text);
  const name = call?.name ?? toolOf(response);
  if (name === undefined) return;
  const facts = toolFacts({ name, input: call?.input, response, cwd });
  log.add(isSidechain ? facts.filter(({ fact }) => fact === 'file') : facts);
}

/** Records of sub-agents have no `toolUseResult` but for errors: what the model was told stands in for it. */
function fileResponse(text: string): unknown {
  const created = /^File created successfully at: (.+?)(?: \(file state|$)/m.exec(text)?.[1];
  if (created !== undefined) return { type: 'create', filePath: created, structuredPatch: [] };
  const updated = /^The file (.+?) has been updated/.exec(text)?.[1];
  return updated === undefined ? undefined : { filePath: updated, structuredPatch: [] };
}

function bashResponse(text: string): unknown {
  return { stdout: '', ...(/^Command running in background/.test(text) && { backgroundTaskId: '' }) };
}

function turn(outcome: Extract<Fact, { fact: 'turn' }>['outcome']): FactBody {
  return { fact: 'turn', outcome };
}

function blocks({ content }: Message): readonly unknown[] {
  return typeof content === 'string' ? [] : content;
}

function texts({ content }: Message): string[] {
  if (typeof content === 'string') return [content];
  return content.flatMap((block) => shaped(textBlock, block)?.text ?? []);
}

function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.flatMap((block) => shaped(textBlock, block)?.text ?? []).join('\n');
}
