import type { FactBody } from '@0dai/session-schema/internal';
import { textOf } from '../../facts/facts.ts';
import { asObject, type Json, listAt, numberAt, objectAt, textAt, textsOf } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { backgroundFact, waitedFor } from './log/background.ts';
import { isUserShell, ToolCalls } from './log/calls/tool-calls.ts';
import { ForkGate } from './log/fork.ts';
import { Messages } from './log/messages.ts';
import { rolloutValues } from './log/other-logs.ts';
import { folderOf } from './log/paths.ts';
import { isUnused, payloadType, rolloutRecord, turnIdOf } from './log/records.ts';
import { RolloutLog } from './log/rollout-log.ts';
import { Turns } from './log/turns.ts';

/** Reads facts from a part of a Codex log, of all versions up to 0.171.0; `log/records.ts` lists their differences. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const rollout = new Rollout();
  for (const record of records(lines))
    for (const { value, offset } of rolloutValues(record.value, record.offset)) rollout.read(value, offset);
  return rollout.reading();
}

/** Readers of payloads, by type. */
type Handlers = Readonly<Record<string, (payload: Json) => void>>;

/** Dispatches each record to its reader. */
class Rollout {
  readonly #log = new RolloutLog();
  readonly #turns = new Turns(this.#log);
  readonly #messages = new Messages(this.#log, this.#turns);
  readonly #calls = new ToolCalls(this.#log, () => this.#turns.active('work'));
  readonly #fork = new ForkGate();
  #cwd: string | undefined;
  #hasMeta = false;

  /** By the payload's type in an `event_msg`. */
  readonly #events: Handlers = {
    user_message: (payload) => this.#messages.prompt(textAt(payload, 'message') ?? ''),
    agent_message: (payload) => this.#messages.words(textAt(payload, 'message') ?? ''),
    agent_reasoning: () => this.#turns.active('work'),
    item_completed: (payload) => {
      const item = objectAt(payload, 'item') ?? {};
      this.#read(this.#items, 'item_completed', textAt(item, 'type') ?? '', item);
    },
    task_started: (payload) => {
      if (textAt(objectAt(payload, 'turn_attribution'), 'parent_turn_id')) this.#log.isSubagent = true;
      this.#turns.started();
    },
    task_complete: (payload) => this.#turns.completed(payload),
    turn_aborted: (payload) => this.#turns.aborted(payload),
    error: (payload) => this.#turns.failed(payload),
    token_count: (payload) => this.#turns.limits(objectAt(payload, 'rate_limits')),
    thread_rolled_back: (payload) => this.#turns.rolledBack(numberAt(payload, 'num_turns') ?? 0),
    exec_command_end: (payload) => this.#command(payload),
    patch_apply_end: (payload) => this.#calls.patch(payload, this.#cwd),
    mcp_tool_call_end: (payload) => this.#calls.mcp(payload),
    thread_goal_updated: (payload) => this.#goal(textAt(objectAt(payload, 'goal'), 'objective') ?? ''),
    thread_name_updated: (payload) => this.#title(textAt(payload, 'thread_name') ?? ''),
    exited_review_mode: (payload) => this.#messages.words(reviewText(objectAt(payload, 'review_output'))),
    collab_agent_spawn_end: (payload) => this.#log.add(spawnedAgent(payload)),
    collab_waiting_end: (payload) => this.#log.add(waitedFor(payload)),
    sub_agent_activity: (payload) => this.#log.add(subagentActivity(payload)),
  };

  /** By the type of the item in an `item_completed`. */
  readonly #items: Handlers = {
    UserMessage: (item) => this.#messages.prompt(textsOf(item.content).join('\n')),
    AgentMessage: (item) => this.#messages.words(textsOf(item.content).join('\n')),
    Plan: (item) => this.#messages.proposedPlan(textAt(item, 'text') ?? ''),
    CommandExecution: (item) => this.#command(item),
    FileChange: (item) => this.#calls.patch(item, this.#cwd),
    McpToolCall: (item) => this.#calls.mcp(item),
  };

  /** By the payload's type in a `response_item`. */
  readonly #responses: Handlers = {
    message: (payload) => {
      this.#cwd ??= contextFolder(payload);
      this.#messages.history(payload);
    },
    reasoning: () => this.#turns.active('work'),
    function_call: (payload) => this.#calls.begin(payload, this.#cwd),
    custom_tool_call: (payload) => this.#calls.begin(payload, this.#cwd),
    local_shell_call: (payload) => this.#calls.begin(payload, this.#cwd),
    web_search_call: (payload) => this.#calls.begin(payload, this.#cwd),
    tool_search_call: (payload) => this.#calls.begin(payload, this.#cwd),
    image_generation_call: (payload) => this.#calls.begin(payload, this.#cwd),
    function_call_output: (payload) => this.#calls.end(payload),
    custom_tool_call_output: (payload) => this.#calls.end(payload),
    tool_search_output: (payload) => this.#calls.end(payload),
  };

  read(value: Json, offset: number): void {
    const record = rolloutRecord(value);
    this.#log.record(offset, record?.at);
    if (!record) {
      this.#log.unknown(textAt(value, 'type') ?? 'no type');
      return;
    }
    const { type, payload } = record;
    if (type === 'session_meta') this.#meta(payload, offset);
    if (type === 'session_meta' || !this.#fork.isOwn(payload)) return;
    this.#turns.identify(turnIdOf(payload));
    const kind = payloadType(payload);
    if (type === 'event_msg') this.#read(this.#events, type, kind, payload);
    else if (type === 'response_item') this.#read(this.#responses, type, kind, payload);
    else if (type === 'compacted') this.#messages.compacted(payload);
    else if (type === 'turn_context') this.#cwd = folderOf(textAt(payload, 'cwd')) ?? this.#cwd;
    else if (!isUnused(type, '')) this.#log.unknown(type);
  }

  reading(): LogReading {
    this.#messages.finish();
    return this.#log.reading();
  }

  /**
   * Reads a `session_meta`. Only the first is the session's; later ones are copies of a parent's, or repeated by a
   * resumed session.
   */
  #meta(payload: Json, offset: number): void {
    const isSubagent =
      textAt(payload, 'thread_source') === 'subagent' || 'subagent' in (objectAt(payload, 'source') ?? {});
    this.#fork.meta(payload, isSubagent);
    if (this.#hasMeta) return;
    this.#hasMeta = true;
    if (offset === 0) this.#turns.beginFile();
    this.#cwd ??= folderOf(textAt(payload, 'cwd'));
    this.#log.isSubagent = isSubagent;
  }

  /** Reads a payload by its kind; counts unknown kinds. */
  #read(handlers: Handlers, type: string, kind: string, payload: Json): void {
    if (Object.hasOwn(handlers, kind)) handlers[kind]?.(payload);
    else if (!isUnused(type, kind)) this.#log.unknown(kind === '' ? type : `${type}/${kind}`);
  }

  #command(item: Json): void {
    if (isUserShell(item)) this.#messages.noteUserCommand();
    this.#calls.command(item, this.#cwd);
  }

  /** Adds a goal that the user set with `/goal`; the agent's own goals are also in their calls. */
  #goal(objective: string): void {
    const text = textOf(objective);
    if (text === '' || text === this.#calls.goal) return;
    this.#calls.goal = text;
    this.#log.add([{ fact: 'goal', text }]);
  }

  #title(name: string): void {
    const text = textOf(name);
    if (text !== '') this.#log.add([{ fact: 'title', text }]);
  }
}

/** The folder in era A: only Codex's first message to the model names it. */
function contextFolder(payload: Json): string | undefined {
  if (textAt(payload, 'role') !== 'user') return undefined;
  const text = textsOf(payload.content).join('\n');
  if (!text.includes('<environment_context>')) return undefined;
  return /(?:<cwd>|^Current working directory: )([^\n<]{1,4096})/m.exec(text)?.[1];
}

/** A review's findings, in the agent's words. */
function reviewText(output: Json | undefined): string {
  const findings = listAt(output, 'findings').flatMap((finding) => {
    const title = textAt(asObject(finding), 'title');
    return title === undefined ? [] : [`- ${title}`];
  });
  return [textAt(output, 'overall_explanation') ?? '', ...findings.slice(0, 50)].join('\n');
}

function spawnedAgent(payload: Json): FactBody[] {
  const id = textAt(payload, 'new_thread_id') ?? '';
  return backgroundFact(id, 'subagent', 'running', textAt(payload, 'prompt'));
}

function subagentActivity(payload: Json): FactBody[] {
  const id = textAt(payload, 'agent_thread_id') ?? '';
  const about = textAt(payload, 'agent_path');
  const kind = textAt(payload, 'kind');
  if (kind === 'started') return backgroundFact(id, 'subagent', 'running', about);
  return kind === 'interrupted' ? backgroundFact(id, 'subagent', 'stopped', about) : [];
}
