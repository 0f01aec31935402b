import { maxLength, minLength } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { PATH_MAX } from '../../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../../facts/shape.ts';
import { fieldsOf } from '../../../logs/json/fields.ts';

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
    /** The record is a sub-agent's. */
    isSidechain: z.optional(z.boolean()),
    /** The record is the program's, not the user's or the agent's. */
    isMeta: z.optional(z.boolean()),
    isCompactSummary: z.optional(z.boolean()),
    promptSource: z.optional(z.string()),
    /** The id of a prompt, shared by its hook payload (`prompt_id`) and all records of its turn; since 2.1.2xx. */
    promptId: z.optional(id()),
    /** The sender of a prompt: `human`, `task-notification`, … */
    origin: z.optional(z.object({ kind: z.optional(z.string()) })),
    /** The accepted plan that a prompt tells the agent to implement. */
    planContent: z.optional(z.string()),
    /** The reason why a call did not run: `user-rejected`, … */
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
    /** Only in `queue-operation` records. */
    operation: z.optional(z.string()),
    content: z.optional(z.unknown()),
    /** Only in title records. */
    summary: z.optional(z.string()),
    leafUuid: z.optional(z.string()),
    aiTitle: z.optional(z.string()),
    customTitle: z.optional(z.string()),
  }),
);
export type Record = Shaped<typeof record>;
export type Message = NonNullable<Record['message']>;

/** Fields that show the origin of a session. */
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

/** The result of a tool call, as the model receives it. */
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

/** Record types without facts about the user's and the agent's work; all that Claude Code 2.1.330 writes. */
const UNUSED_TYPES: ReadonlySet<string> = new Set(
  (
    'agent-color agent-name agent-setting api-request api-request-blob api-request-resumed ' +
    'api-request-shape artifact-autoreact-ledger artifact-comment-monitor atis-latch ' +
    'attribution-snapshot bridge-session content-replacement continued-in cost-state ' +
    'data-flow-incomplete data-flow-records derived-from dev-mods ended-by-model ' +
    'file-history-delta file-history-snapshot fork-context-ref frame-link history-suppression ' +
    'host-row hybrid-organization isolation-latch last-prompt memory-mode mode observer-ref ' +
    'permission-mode pr-link progress relocated repl-mode resume-head-vouch session-owner tag ' +
    'task-summary tools-used worktree-state'
  ).split(' '),
);

/** Known subtypes of `system` records; the reader uses `turn_duration` and `stop_hook_summary`. */
const SYSTEM: ReadonlySet<string> = new Set([
  'turn_duration',
  'stop_hook_summary',
  'local_command',
  'agents_killed',
  'api_error',
  'api_metrics',
  'away_summary',
  'bridge_status',
  'cloud_session_status',
  'compact_boundary',
  'file_snapshot',
  'informational',
  'memory_saved',
  'microcompact_boundary',
  'model_fallback',
  'model_refusal_no_fallback',
  'permission_retry',
  'rewind_stand_in',
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

/** Types that this reader does not know: of the record, and of the blocks of its message. */
export function unknownTypes(
  value: Readonly<{ [key: string]: unknown }>,
  found: Record | undefined,
): string[] {
  const type = typeof value.type === 'string' ? value.type : '';
  if (UNUSED_TYPES.has(type)) return [];
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

/** The blocks of a message; none if it is plain text. */
function blocksOf(message: Message | undefined): readonly unknown[] {
  return message === undefined || typeof message.content === 'string' ? [] : message.content;
}

/** The type of a block, or ''. */
function typeOf(block: unknown): string {
  const { type } = fieldsOf(block);
  return typeof type === 'string' ? type : '';
}

// Filter blocks by type before parsing them: zod creates an error for each mismatch, which takes half of a reading's
// memory.

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

/** Bounds a type name for display, since a log may contain anything. */
function named(type: string): string {
  return /^[\w-]{1,40}$/.test(type) ? type : 'no name';
}
