import { type Json, objectAt, textAt } from '../../../logs/json/fields.ts';

/** Longest id accepted. */
const ID_MAX = 200;

/** A record of a rollout in today's envelope. */
export interface RolloutRecord {
  type: string;
  payload: Json;
  at: unknown;
}

// `~/.codex/sessions/<day>/rollout-….jsonl` was written in five ways:
//   A  to about 0.31      bare items without envelope or times
//   B  0.32 to 0.62       envelope; `shell`, whose result is JSON with an exit code
//   C  0.63 to 0.9x       `shell_command`, whose result begins with `Exit code: N`
//   D  0.10x to 0.148     `exec_command`; turns have ids, a beginning and an end
//   E  from 0.149         `item_completed` records outcomes, beside the calls
// A session that is resumed with a newer Codex continues in its file, so one file may contain several eras.

/**
 * Reads a line as a record; bare items of era A get an envelope.
 * @returns undefined if the object is no record of a rollout
 */
export function rolloutRecord(value: Json): RolloutRecord | undefined {
  const type = textAt(value, 'type');
  const payload = objectAt(value, 'payload');
  if (type !== undefined && payload) return { type, payload, at: value.timestamp };
  if (type !== undefined) return { type: 'response_item', payload: value, at: undefined };
  if (textAt(value, 'role') !== undefined)
    return { type: 'response_item', payload: { content: value.message, ...value }, at: value.created_at };
  if (textAt(value, 'record_type') !== undefined)
    return { type: 'record_type', payload: value, at: undefined };
  // Era A's first line. Its time is the session's, not that of the following records.
  if (textAt(value, 'id') !== undefined && 'instructions' in value)
    return { type: 'session_meta', payload: value, at: value.timestamp };
  return undefined;
}

/** A payload's type; messages that other programs wrote may have a role only. */
export function payloadType(payload: Json): string {
  return textAt(payload, 'type') ?? (textAt(payload, 'role') !== undefined ? 'message' : '');
}

/** The id of the record's turn, if the record has it. */
export function turnIdOf(payload: Json): string | undefined {
  const id =
    textAt(payload, 'turn_id') ??
    textAt(objectAt(payload, 'internal_chat_message_metadata_passthrough'), 'turn_id') ??
    textAt(objectAt(payload, 'metadata'), 'turn_id');
  return id !== undefined && id !== '' && id.length <= ID_MAX ? id : undefined;
}

/** Known types that we don't use: payload types by record type. */
const UNUSED_TYPES: Readonly<Record<string, ReadonlySet<string>>> = {
  response_item: new Set([
    'reasoning',
    'ghost_snapshot',
    'additional_tools',
    'agent_message',
    'compaction',
    'context_compaction',
    'compaction_trigger',
    'other',
  ]),
  event_msg: new Set([
    'agent_reasoning',
    'agent_reasoning_raw_content',
    'agent_reasoning_section_break',
    'context_compacted',
    'dynamic_tool_call_request',
    'entered_review_mode',
    'guardian_assessment',
    'image_generation_end',
    'model_reroute',
    'raw_item',
    'stream_error',
    'thread_settings_applied',
    'turn_diff',
    'undo_completed',
    'view_image_tool_call',
    'warning',
    'web_search_end',
    'collab_agent_interaction_end',
    'collab_resume_end',
    'collab_close_end',
    'dynamic_tool_call_response',
    'codex/event/raw_item',
  ]),
  item_completed: new Set([
    'Reasoning',
    'ContextCompaction',
    'HookPrompt',
    'WebSearch',
    'ImageView',
    'ImageGeneration',
    'EnteredReviewMode',
    'ExitedReviewMode',
    'Sleep',
    'Extension',
    'CollabAgentToolCall',
    'SubAgentActivity',
  ]),
  world_state: new Set(['']),
  record_type: new Set(['']),
  token_usage_record: new Set(['']),
  inter_agent_communication: new Set(['']),
  inter_agent_communication_metadata: new Set(['']),
};

/** Whether a record's type is known and unused. */
export function isUnused(type: string, kind: string): boolean {
  const kinds = Object.hasOwn(UNUSED_TYPES, type) ? UNUSED_TYPES[type] : undefined;
  return kinds?.has(kind) ?? false;
}
