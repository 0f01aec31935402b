import { maxLength, minLength } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { PATH_MAX } from '../../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../../facts/shape.ts';

// The records of `~/.claude/projects/<folder>/<session>.jsonl`, and of the sub-agents' files beside it, as
// Claude Code 1.0 to 2.1.332 writes them.

const id = shape(() => z.string().check(minLength(1), maxLength(200)));

/** Any record. */
export const record = shape(() =>
  z.object({
    type: z.string(),
    subtype: z.optional(z.string()),
    timestamp: z.optional(z.string()),
    cwd: z.optional(z.string().check(maxLength(PATH_MAX))),
    sessionId: z.optional(z.string()),
    uuid: z.optional(z.string()),
    parentUuid: z.optional(z.nullable(z.string())),
    /** Of a sub-agent. */
    isSidechain: z.optional(z.boolean()),
    /** Not of the user, and not of the agent. */
    isMeta: z.optional(z.boolean()),
    isCompactSummary: z.optional(z.boolean()),
    promptSource: z.optional(z.string()),
    /** The id that a prompt's hook payload (`prompt_id`) and all records of its turn bear; from 2.1.2xx on. */
    promptId: z.optional(id()),
    /** Whom a prompt comes from: `human`, `task-notification`, … */
    origin: z.optional(z.object({ kind: z.optional(z.string()) })),
    /** The accepted plan that a prompt asks to carry out. */
    planContent: z.optional(z.string()),
    /** Why a call was not run: `user-rejected`, … */
    toolDenialKind: z.optional(z.string()),
    isApiErrorMessage: z.optional(z.boolean()),
    error: z.optional(z.unknown()),
    message: z.optional(
      z.object({
        id: z.optional(z.string()),
        model: z.optional(z.string()),
        stop_reason: z.optional(z.nullable(z.string())),
        content: z.union([z.string(), z.array(z.unknown())]),
      }),
    ),
    toolUseResult: z.optional(z.unknown()),
    attachment: z.optional(
      z.object({ type: z.string(), content: z.optional(z.unknown()), prompt: z.optional(z.unknown()) }),
    ),
    /** Of a `queue-operation`. */
    operation: z.optional(z.string()),
    content: z.optional(z.unknown()),
    /** Of titles. */
    summary: z.optional(z.string()),
    leafUuid: z.optional(z.string()),
    aiTitle: z.optional(z.string()),
    customTitle: z.optional(z.string()),
  }),
);
export type Record = Shaped<typeof record>;
export type Message = NonNullable<Record['message']>;

/** What tells where a session comes from. */
export const origin = shape(() =>
  z.object({
    cwd: z.optional(z.string().check(minLength(1), maxLength(PATH_MAX))),
    sessionId: z.optional(z.string()),
    sessionKind: z.optional(z.string()),
    entrypoint: z.optional(z.string()),
  }),
);

/** A tool call of the agent's. */
const toolUse = shape(() =>
  z.object({
    type: z.literal('tool_use'),
    id: id(),
    name: id(),
    input: z.optional(z.unknown()),
  }),
);
export type ToolUse = Shaped<typeof toolUse>;

/** What came of a tool call, as the model is told. */
const toolResult = shape(() =>
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: id(),
    is_error: z.optional(z.nullable(z.boolean())),
    content: z.optional(z.unknown()),
  }),
);
export type ToolResult = Shaped<typeof toolResult>;

const textBlock = shape(() => z.object({ type: z.literal('text'), text: z.string() }));

const USED: ReadonlySet<string> = new Set([
  'user',
  'assistant',
  'system',
  'attachment',
  'queue-operation',
  'summary',
  'ai-title',
  'custom-title',
]);

/** Records that tell nothing of what the user and the agent did. */
const OF_NO_USE: ReadonlySet<string> = new Set([
  'agent-color',
  'agent-name',
  'agent-setting',
  'atis-latch',
  'attribution-snapshot',
  'content-replacement',
  'cost-state',
  'file-history-delta',
  'file-history-snapshot',
  'last-prompt',
  'mode',
  'permission-mode',
  'pr-link',
  'progress',
  'relocated',
  'tag',
  'task-summary',
  'tools-used',
  'worktree-state',
]);

/** The subtypes of `system` records; `turn_duration` and `stop_hook_summary` are used. */
const SYSTEM: ReadonlySet<string> = new Set([
  'turn_duration',
  'stop_hook_summary',
  'local_command',
  'agents_killed',
  'api_error',
  'api_metrics',
  'away_summary',
  'bridge_status',
  'compact_boundary',
  'file_snapshot',
  'informational',
  'memory_saved',
  'microcompact_boundary',
  'permission_retry',
  'scheduled_task_fire',
  'thinking',
]);

const BLOCKS: ReadonlySet<string> = new Set([
  'text',
  'tool_use',
  'tool_result',
  'document',
  'fallback',
  'image',
  'redacted_thinking',
  'server_tool_use',
  'thinking',
  'tool_reference',
  'web_search_tool_result',
]);

/** The types in a record that this reader does not know: of the record itself, and of the blocks of its message. */
export function unknownTypes(
  value: Readonly<{ [key: string]: unknown }>,
  found: Record | undefined,
): string[] {
  const type = typeof value.type === 'string' ? value.type : '';
  if (OF_NO_USE.has(type)) return [];
  if (!USED.has(type)) return [named(type)];
  if (!found) return [`${type}: another shape`];
  if (type === 'system') {
    const { subtype } = found;
    return subtype === undefined || SYSTEM.has(subtype) ? [] : [`system: ${named(subtype)}`];
  }
  if ((type === 'user' || type === 'assistant') && !found.message) return [`${type}: another shape`];
  return blocksOf(found.message)
    .map(typeOf)
    .filter((block) => !BLOCKS.has(block))
    .map((block) => `${type}: ${named(block)}`);
}

/** The blocks of a message; none where it is plain text. */
function blocksOf(message: Message | undefined): readonly unknown[] {
  return message === undefined || typeof message.content === 'string' ? [] : message.content;
}

/** The type of a block; '' where it has none. */
function typeOf(block: unknown): string {
  const { type } = (block ?? {}) as { type?: unknown };
  return typeof type === 'string' ? type : '';
}

// Blocks of other types are not held against a shape: zod makes an error for each, half of the memory of a reading.

/** The tool calls in a message. */
export function usesOf(message: Message): ToolUse[] {
  return blocksOf(message).flatMap((block) =>
    typeOf(block) === 'tool_use' ? (shaped(toolUse, block) ?? []) : [],
  );
}

/** The results of tool calls in a message. */
export function resultsOf(message: Message): ToolResult[] {
  return blocksOf(message).flatMap((block) =>
    typeOf(block) === 'tool_result' ? (shaped(toolResult, block) ?? []) : [],
  );
}

/** The texts in the content of a message, a tool result or an attachment. */
export function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  if (!Array.isArray(content)) return [];
  return content.flatMap((block) => (typeOf(block) === 'text' ? (shaped(textBlock, block)?.text ?? []) : []));
}

/** A type as it may be shown: a log may hold anything. */
function named(type: string): string {
  return /^[\w-]{1,40}$/.test(type) ? type : 'no name';
}
