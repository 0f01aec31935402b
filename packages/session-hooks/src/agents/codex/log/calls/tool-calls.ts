import type { FactBody } from '@0dai/session-schema/internal';
import { errorLines } from '../../../../facts/error-lines.ts';
import { commandFact, fileFact, LIST_MAX } from '../../../../facts/facts.ts';
import {
  asObject,
  type Json,
  listAt,
  numberAt,
  objectAt,
  parsedJson,
  textAt,
  textsOf,
} from '../../../../logs/json/fields.ts';
import { absolutePath } from '../../../../logs/within.ts';
import { backgroundFact } from '../background.ts';
import { folderOf } from '../paths.ts';
import type { RolloutLog } from '../rollout-log.ts';
import { commandLine, isShell, shellResult } from './shell.ts';
import {
  aboutFiles,
  callFact,
  changedFiles,
  changedLines,
  changeOf,
  declined,
  fileFacts,
  type ToolCall,
} from './tool-call.ts';
import { innerOpen, openFacts, resultFacts, shellEnd } from './tool-results.ts';

/** Calls that the service runs itself: they have no separate result, and in some versions no id. */
const SERVED: ReadonlySet<string> = new Set(['web_search_call', 'image_generation_call']);

/**
 * The tool calls of a rollout. A call, its result, and an item about its end share an id, and come in any order. Each
 * later record adds detail, at the call's position.
 */
export class ToolCalls {
  /** The latest goal, which an event may repeat. */
  goal: string | undefined;
  readonly #log: RolloutLog;
  readonly #onWork: () => void;
  readonly #calls = new Map<string, ToolCall>();
  /** Calls whose end an item recorded; their results add nothing. */
  readonly #reported = new Set<string>();
  /** Calls that started a command in a session, by session; and sessions, by call. */
  readonly #starters = new Map<string, string>();
  readonly #sessions = new Map<string, string>();
  /** Kinds of facts that items record for code-mode programs; the programs' own facts of these kinds are dropped. */
  readonly #inItems = new Set<string>();
  /** The code-mode program that runs, and the facts of its calls that have an item. */
  #program: { call: ToolCall; items: Map<string, readonly FactBody[]> } | undefined;

  /** @param onWork called for each record that shows the agent active */
  constructor(log: RolloutLog, onWork: () => void) {
    this.#log = log;
    this.#onWork = onWork;
  }

  /** Reads a call: `function_call`, `custom_tool_call`, `local_shell_call` and their like. */
  begin(payload: Json, cwd: string | undefined): void {
    this.#onWork();
    const kind = textAt(payload, 'type') ?? '';
    const id = SERVED.has(kind)
      ? this.#idOf(payload)
      : (textAt(payload, 'call_id') ?? textAt(payload, 'id') ?? '');
    const call = { id, ...toolOf(payload), folder: cwd };
    if (id === '' || call.tool === '' || this.#calls.has(id)) return;
    const workdir =
      textAt(asObject(call.input), 'workdir') ?? textAt(asObject(call.input), 'working_directory');
    const placed = workdir === undefined ? call : { ...call, folder: absolutePath(workdir, cwd) };
    this.#calls.set(call.id, placed);
    if (this.#reported.has(call.id)) return;
    if (SERVED.has(kind)) {
      const outcome = textAt(payload, 'status') === 'failed' ? 'failed' : 'ok';
      this.#log.setResult(call.id, [callFact(placed, { outcome })]);
      return;
    }
    const facts = openFacts(placed);
    this.goal = facts.find((fact) => fact.fact === 'goal')?.text ?? this.goal;
    this.#log.call(call.id, facts);
    if (placed.tool === 'exec') this.#program = { call: placed, items: new Map() };
  }

  /** Reads a result: `function_call_output`, `custom_tool_call_output`. */
  end(payload: Json): void {
    this.#onWork();
    const id = textAt(payload, 'call_id') ?? '';
    const call = this.#calls.get(id);
    if (!call || this.#reported.has(id)) return;
    const texts = textsOf(payload.output);
    if (call.tool === 'write_stdin') {
      this.#continued(call, texts.join('\n'));
      return;
    }
    if (isShell(call.tool)) {
      const { session } = shellResult(texts.join('\n'));
      if (session !== undefined) {
        this.#starters.set(session, id);
        this.#sessions.set(id, session);
      }
    }
    const facts = resultFacts(call, texts);
    if (call.tool !== 'exec') {
      this.#log.setResult(id, facts);
      return;
    }
    const inItems = this.#program?.call.id === id ? [...this.#program.items.values()].flat() : [];
    if (this.#program?.call.id === id) this.#program = undefined;
    const isTwice = ({ fact }: FactBody) => (fact === 'call' ? inItems.length > 0 : this.#inItems.has(fact));
    this.#log.setResult(id, [...inItems, ...facts.filter((fact) => !isTwice(fact))]);
  }

  /** Reads how a command ended: the item `CommandExecution`, the event `exec_command_end`. */
  command(item: Json, cwd: string | undefined): void {
    const id = this.#idOf(item);
    const words = listAt(item, 'command').filter((word) => typeof word === 'string');
    if (words.length === 0) return;
    const line = commandLine(words);
    const folder = folderOf(textAt(item, 'cwd')) ?? cwd;
    const call = this.#calls.get(id) ?? { id, tool: 'exec_command', input: { cmd: line }, folder };
    this.#noteItem(id, 'command');
    const exit = numberAt(item, 'exit_code');
    const output = textAt(item, 'aggregated_output') ?? '';
    if (isUserShell(item)) {
      this.#setItem(id, userCommand(line, exit));
      return;
    }
    this.#onWork();
    if (textAt(item, 'status') === 'declined') {
      this.#setItem(id, declined(call, output));
      return;
    }
    const reads = exit === 0 ? listAt(item, 'parsed_cmd').map(asObject) : [];
    this.#setItem(id, [
      callFact(call, shellEnd(line, { output, ...(exit !== undefined && { exit }) })),
      ...commandFact(line, exit, output),
      ...reads
        .filter((read) => textAt(read, 'type') === 'read')
        .slice(0, LIST_MAX)
        .flatMap((read) => fileFact(textAt(read, 'path'), 'read', folder)),
      ...this.#ended(id, exit),
    ]);
  }

  /** Reads what a patch changed: the item `FileChange`, the event `patch_apply_end`. */
  patch(item: Json, cwd: string | undefined): void {
    this.#onWork();
    const id = this.#idOf(item);
    const status = textAt(item, 'status');
    const files = changedFiles(objectAt(item, 'changes'));
    const call = this.#calls.get(id) ?? { id, tool: 'apply_patch', input: undefined, folder: cwd };
    const about = aboutFiles(files);
    this.#noteItem(id, 'file');
    const output = textAt(item, 'stderr') || textAt(item, 'stdout') || '';
    if (status === 'declined') this.#setItem(id, declined(call, output, about));
    else if (status === undefined ? item.success === true : status === 'completed')
      this.#setItem(id, [
        callFact(
          call,
          { outcome: 'ok', ...changedLines(objectAt(item, 'changes')), ...changeOf(call) },
          about,
        ),
        ...fileFacts(files, call.folder),
      ]);
    else {
      const error = errorLines(output);
      const end = { outcome: 'failed', ...(error !== undefined && { error }) } as const;
      this.#setItem(id, [callFact(call, end, about)]);
    }
  }

  /** Reads how a call of an MCP tool ended: the item `McpToolCall`, the event `mcp_tool_call_end`. */
  mcp(item: Json): void {
    this.#onWork();
    const id = this.#idOf(item);
    const invocation = objectAt(item, 'invocation') ?? item;
    const tool = `mcp__${textAt(invocation, 'server') ?? ''}__${textAt(invocation, 'tool') ?? ''}`;
    const input = objectAt(invocation, 'arguments');
    const result = objectAt(item, 'result');
    const inner = objectAt(result, 'Ok') ?? result;
    const hasFailed =
      textAt(item, 'status') === 'failed' ||
      inner?.isError === true ||
      (result !== undefined && 'Err' in result) ||
      typeof item.error === 'string' ||
      objectAt(item, 'error') !== undefined;
    this.#reported.add(id);
    this.#setItem(id, [
      callFact({ id, tool, input, folder: undefined }, { outcome: hasFailed ? 'failed' : 'ok' }),
    ]);
  }

  /** Reads the result of `write_stdin`: more output of a command, or its end, which goes to the command's position. */
  #continued(call: ToolCall, text: string): void {
    const input = asObject(call.input);
    const session = String(numberAt(input, 'session_id') ?? textAt(input, 'session_id') ?? '');
    const result = shellResult(text);
    const started = this.#calls.get(this.#starters.get(session) ?? '');
    const line = started ? commandLineOf(started) : '';
    const end = shellEnd(line, result);
    this.#log.setResult(call.id, [
      callFact(call, { outcome: end.outcome, ...(result.exit !== undefined && { exit: result.exit }) }, line),
      ...(started || result.exit === undefined ? [] : endFacts(session, result.exit)),
    ]);
    if (!started || result.exit === undefined || this.#reported.has(started.id)) return;
    this.#log.setResult(started.id, [
      callFact(started, end),
      ...commandFact(line, result.exit, result.output),
      ...endFacts(session, result.exit),
    ]);
  }

  /** Sets the facts of an item. A call of a code-mode program replaces the program, at its position. */
  #setItem(id: string, facts: readonly FactBody[]): void {
    const program = id.startsWith('exec-') ? this.#program : undefined;
    if (!program) {
      this.#log.setResult(id, facts);
      return;
    }
    program.items.set(id, facts);
    const ended = [...program.items.values()].flat();
    this.#log.setOpen(program.call.id, [...ended, ...innerOpen(program.call, program.items.size)]);
  }

  /** Facts for the end of the command that this call started in a session. */
  #ended(id: string, exit: number | undefined): FactBody[] {
    const session = this.#sessions.get(id);
    return session === undefined ? [] : endFacts(session, exit);
  }

  /** Notes that an item recorded the call. In code mode the item's id matches no call. */
  #noteItem(id: string, what: 'command' | 'file'): void {
    this.#reported.add(id);
    if (id.startsWith('exec-')) this.#inItems.add(what);
  }

  /** The id of a call's record; derived from its offset if it has none. */
  #idOf(item: Json): string {
    return textAt(item, 'id') || textAt(item, 'call_id') || `at ${this.#log.offset}`;
  }
}

/** Whether the user typed the command after `!`. */
export function isUserShell(item: Json): boolean {
  return /^user_?shell$/i.test(textAt(item, 'source') ?? '');
}

/** Facts of a command that the user ran from the prompt. */
export function userCommand(line: string, exit: number | undefined): FactBody[] {
  return commandFact(line, exit).map((fact) => (fact.fact === 'command' ? { ...fact, via: 'user' } : fact));
}

function endFacts(session: string, exit: number | undefined): FactBody[] {
  return backgroundFact(session, 'command', exit === 0 || exit === undefined ? 'done' : 'failed');
}

function commandLineOf({ input }: ToolCall): string {
  const value = asObject(input);
  return textAt(value, 'cmd') ?? textAt(value, 'command') ?? '';
}

function toolOf(payload: Json): { tool: string; input: Json | string | undefined } {
  const name = textAt(payload, 'name') ?? '';
  switch (textAt(payload, 'type')) {
    case 'local_shell_call':
      return { tool: 'local_shell', input: objectAt(payload, 'action') };
    case 'web_search_call':
      return { tool: 'web_search', input: objectAt(payload, 'action') };
    case 'image_generation_call':
      return { tool: 'image_generation', input: undefined };
    case 'tool_search_call':
      return { tool: 'tool_search', input: objectAt(payload, 'arguments') };
    case 'custom_tool_call': {
      const input = textAt(payload, 'input') ?? '';
      // Some versions pass the shell tool's input as text.
      return {
        tool: name,
        input: isShell(name) ? (asObject(parsedJson(input)) ?? { command: input }) : input,
      };
    }
    default: {
      const text = textAt(payload, 'arguments');
      const namespace = textAt(payload, 'namespace') ?? '';
      const tool =
        namespace.startsWith('mcp__') && !name.startsWith('mcp__') ? `${namespace}__${name}` : name;
      return {
        tool: tool.replace(/_{3,}/g, '__'),
        input: text === undefined ? objectAt(payload, 'arguments') : asObject(parsedJson(text)),
      };
    }
  }
}
