import { asObject, type Json, listAt, numberAt, objectAt, textAt } from '../../../logs/json/fields.ts';

// Files of Codex that are no rollout, translated into a rollout's records:
//   `~/.codex/sessions/rollout-….json`   one document, by the CLI in TypeScript (2025-04 to 2025-07):
//                                        `{session: {id, timestamp}, items: [bare items]}`, without a folder
//   `codex exec --json`                  its output, saved by a script (codex-rs/exec/src/exec_events.rs): `thread.started`,
//                                        `turn.…` and `item.…` records, without prompts

/** Kinds of patches by the name of a change. */
const KINDS: ReadonlySet<string> = new Set(['add', 'delete', 'update']);
const WRAPPED = /^(?:\S*\/)?(?:ba|z|da)?sh -l?c ([\s\S]+)$/;

/**
 * The records that a JSON object of a log stands for: usually itself.
 * @param offset of the object's line; the items of a document are numbered from 1
 */
export function* rolloutValues(value: Json, offset: number): Generator<{ value: Json; offset: number }> {
  const session = objectAt(value, 'session');
  if (session && Array.isArray(value.items)) {
    yield { value: { type: 'session_meta', payload: session }, offset: 0 };
    for (const [i, item] of value.items.entries()) yield { value: asObject(item) ?? {}, offset: i + 1 };
    return;
  }
  const type = textAt(value, 'type') ?? '';
  if (!/^(?:thread\.started|(?:turn|item)\.\w+)$/.test(type)) {
    yield { value, offset };
    return;
  }
  for (const translated of execRecords(type, value)) yield { value: translated, offset };
}

function execRecords(type: string, value: Json): Json[] {
  const event = (kind: string, more: Json = {}) => ({ type: 'event_msg', payload: { type: kind, ...more } });
  switch (type) {
    case 'thread.started':
      return [{ type: 'session_meta', payload: { id: textAt(value, 'thread_id') } }];
    case 'turn.started':
      return [event('task_started')];
    case 'turn.completed':
      return [event('task_complete')];
    case 'turn.failed':
      return [event('task_complete', { error: objectAt(value, 'error') ?? {} })];
    case 'item.started':
    case 'item.updated':
    case 'item.completed':
      return itemRecords(objectAt(value, 'item') ?? {}, type);
    default:
      return [value];
  }
}

/** An item counts when it is completed; until then only its call is known. */
function itemRecords(item: Json, type: string): Json[] {
  const id = textAt(item, 'id') ?? '';
  const kind = textAt(item, 'type') ?? textAt(item, 'item_type') ?? '';
  const completed = (translated: Json): Json[] =>
    type === 'item.completed'
      ? [{ type: 'event_msg', payload: { type: 'item_completed', item: { id, ...translated } } }]
      : [];
  switch (kind) {
    case 'agent_message':
    case 'assistant_message':
      return completed({ type: 'AgentMessage', content: textAt(item, 'text') });
    case 'command_execution':
      return commandRecords(item, id, type);
    case 'file_change':
      return completed({ type: 'FileChange', status: item.status, changes: changesOf(item) });
    case 'mcp_tool_call':
      return completed({ ...item, type: 'McpToolCall' });
    case 'todo_list':
      return planRecords(item, `${id} ${type}`);
    default:
      return completed({ type: 'Reasoning' });
  }
}

function commandRecords(item: Json, id: string, type: string): Json[] {
  const script = scriptOf(textAt(item, 'command') ?? '');
  if (type === 'item.completed') {
    const { aggregated_output, exit_code, status } = item;
    const ended = {
      type: 'CommandExecution',
      id,
      command: ['bash', '-lc', script],
      aggregated_output,
      status,
    };
    const exit = numberAt({ exit_code }, 'exit_code');
    const ending = { ...ended, ...(exit !== undefined && { exit_code: exit }) };
    return [{ type: 'event_msg', payload: { type: 'item_completed', item: ending } }];
  }
  const call = { type: 'function_call', name: 'exec_command', call_id: id, arguments: { cmd: script } };
  return [{ type: 'response_item', payload: call }];
}

/** A todo list as a call of `update_plan`, each state with an id of its own. */
function planRecords(item: Json, id: string): Json[] {
  const plan = listAt(item, 'items').map((one) => ({
    step: textAt(one, 'text'),
    status: asObject(one)?.completed === true ? 'completed' : 'pending',
  }));
  const call = { call_id: `${id} ${plan.map(({ status }) => status[0]).join('')}` };
  return [
    {
      type: 'response_item',
      payload: { ...call, type: 'function_call', name: 'update_plan', arguments: { plan } },
    },
    { type: 'response_item', payload: { ...call, type: 'function_call_output', output: 'Plan updated' } },
  ];
}

/** The changes as a rollout has them: by path. */
function changesOf(item: Json): Json {
  return Object.fromEntries(
    listAt(item, 'changes').flatMap((change) => {
      const path = textAt(change, 'path');
      const kind = textAt(change, 'kind') ?? '';
      return path !== undefined && KINDS.has(kind) ? [[path, { type: kind }]] : [];
    }),
  );
}

/** The script that a line hands to a shell, without the quotes around it. */
function scriptOf(line: string): string {
  const script = WRAPPED.exec(line)?.[1] ?? line;
  const quoted = /^'([\s\S]*)'$/.exec(script)?.[1] ?? /^"([\s\S]*)"$/.exec(script)?.[1];
  return quoted === undefined ? script : quoted.replaceAll(`'\\''`, "'").replaceAll('\\"', '"');
}
