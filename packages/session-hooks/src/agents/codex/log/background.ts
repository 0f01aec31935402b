import type { FactBody } from '@0dai/session-schema/internal';
import { aboutLine } from '../../../facts/call-about.ts';
import { asObject, fieldAt, type Json, listAt, parsedJson, textAt } from '../../../logs/json/fields.ts';

type Background = Extract<FactBody, { fact: 'background' }>;

const ID_MAX = 200;
const LIST_MAX = 50;

/** A `background` fact for a sub-agent or a command. */
export function backgroundFact(
  id: string,
  kind: Background['kind'],
  state: Background['state'],
  about = '',
): FactBody[] {
  if (id === '' || id.length > ID_MAX) return [];
  const line = aboutLine(about);
  return [{ fact: 'background', id, kind, ...(line !== '' && { about: line }), state }];
}

/** Facts from `spawn_agent`. */
export function spawned(input: Json | undefined, result: string): FactBody[] {
  const value = asObject(parsedJson(result));
  const id = textAt(value, 'agent_id') ?? textAt(value, 'task_name') ?? textAt(value, 'agent_path');
  const about = textAt(input, 'task_name') ?? textAt(input, 'message') ?? '';
  return id === undefined ? [] : backgroundFact(id, 'subagent', 'running', about);
}

/**
 * Facts from `wait_agent` and `close_agent`: `{"status":{"<id>":{"completed":"…"}}}`, or one status for the requested
 * agent.
 */
export function statusFacts(input: Json | undefined, result: string): FactBody[] {
  const value = asObject(parsedJson(result));
  const status = fieldAt(value, 'status') ?? fieldAt(value, 'previous_status');
  const one = textAt(input, 'id') ?? textAt(input, 'target') ?? textAt(value, 'agent_id');
  if (stateOf(status) !== undefined) return one === undefined ? [] : stateFact(one, status);
  return Object.entries(asObject(status) ?? {})
    .slice(0, LIST_MAX)
    .flatMap(([id, its]) => stateFact(id, its));
}

/** Facts from `collab_waiting_end`. */
export function waitedFor(payload: Json): FactBody[] {
  return listAt(payload, 'agent_statuses')
    .slice(0, LIST_MAX)
    .flatMap((item) => {
      const agent = asObject(item);
      return stateFact(textAt(agent, 'thread_id') ?? '', fieldAt(agent, 'status'));
    });
}

/** Facts from a sub-agent's report in `<subagent_notification>`. */
export function notified(text: string): FactBody[] {
  const found = /<subagent_notification>\s*(\{[^\n]{0,100000}\})\s*<\/subagent_notification>/.exec(text)?.[1];
  const value = asObject(parsedJson(found ?? ''));
  const id = textAt(value, 'agent_id') ?? textAt(value, 'agent_path') ?? '';
  return stateFact(id, fieldAt(value, 'status'));
}

function stateFact(id: string, status: unknown): FactBody[] {
  const state = stateOf(status);
  return state === undefined ? [] : backgroundFact(id, 'subagent', state);
}

/** Translates Codex's status: a string, or the only key of an object. */
function stateOf(status: unknown): Background['state'] | undefined {
  const word = typeof status === 'string' ? status : Object.keys(asObject(status) ?? {})[0];
  switch (word) {
    case 'pending_init':
    case 'running':
      return 'running';
    case 'completed':
      return 'done';
    case 'errored':
    case 'not_found':
      return 'failed';
    case 'shutdown':
    case 'interrupted':
      return 'stopped';
    default:
      return undefined;
  }
}
