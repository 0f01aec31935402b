import { fileURLToPath } from 'node:url';
import { briefingsIn, type Fact, type FactBody, maxLength } from '@0dai/session-schema';
import * as z from 'zod/mini';
import { commandFact, fileFact, LIST_MAX, PATH_MAX, textOf } from '../../facts.ts';
import { FactLog } from '../../logs/fact-log.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { records } from '../../logs/records.ts';
import { type Shaped, shape, shaped } from '../../shape.ts';
import { failedTurn } from '../../turn-error.ts';
import { codeCalls } from './code-mode.ts';
import { moved } from './patch.ts';
import { toolFacts } from './tools.ts';

// A record of `~/.codex/sessions/<day>/rollout-….jsonl` as Codex CLI 0.169.0 writes it: `event_msg` for what
// happened, `response_item` for what went to and came from the model. It does not tell when a session ends.

const record = shape(() =>
  z.object({
    type: z.enum(['session_meta', 'event_msg', 'response_item']),
    timestamp: z.optional(z.string()),
    payload: z.looseObject({ type: z.optional(z.string()) }),
  }),
);

const texts = shape(() => z.array(z.object({ text: z.optional(z.string()) })));
const itemCompleted = shape(() => z.object({ item: z.looseObject({ type: z.string() }) }));
const message = shape(() => z.object({ content: texts() }));
const fileChange = shape(() =>
  z.object({
    status: z.literal('completed'),
    changes: z.record(
      z.string(),
      z.object({ type: z.string(), move_path: z.optional(z.nullable(z.string())) }),
    ),
  }),
);
const commandExecution = shape(() =>
  z.object({
    command: z.array(z.string()),
    cwd: z.optional(z.string().check(maxLength(PATH_MAX))),
    exit_code: z.optional(z.nullable(z.number())),
    parsed_cmd: z.optional(z.array(z.object({ type: z.string(), path: z.optional(z.nullable(z.string())) }))),
  }),
);
const sessionMeta = shape(() => z.object({ thread_source: z.optional(z.nullable(z.string())) }));
const taskStarted = shape(() =>
  z.object({
    turn_attribution: z.optional(z.object({ parent_turn_id: z.optional(z.nullable(z.string())) })),
  }),
);
const taskComplete = shape(() =>
  z.object({
    error: z.optional(
      z.nullable(z.object({ message: z.optional(z.string()), codex_error_info: z.optional(z.unknown()) })),
    ),
  }),
);
const turnAborted = shape(() => z.object({ reason: z.optional(z.string()) }));
const developer = shape(() => z.object({ role: z.literal('developer'), content: texts() }));
const call = shape(() => z.object({ name: z.string(), call_id: z.string(), arguments: z.string() }));
const codeCall = shape(() => z.object({ name: z.literal('exec'), call_id: z.string(), input: z.string() }));
const output = shape(() => z.object({ call_id: z.string(), output: z.union([z.string(), texts()]) }));

/** What a piece of Codex's log shows. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const log = new Rollout();
  for (const { value, offset } of records(lines)) {
    const found = shaped(record, value);
    if (found) log.read(found, offset);
  }
  return log.reading();
}

class Rollout {
  #log = new FactLog();
  #calls = new Map<string, { name: string; input: unknown }>();
  /** What a sub-agent does stands in a log of its own. */
  #subagent = false;

  read({ type, timestamp, payload }: Shaped<typeof record>, offset: number): void {
    this.#log.record(offset, timestamp);
    if (type === 'session_meta') this.#subagent = shaped(sessionMeta, payload)?.thread_source === 'subagent';
    else if (type === 'event_msg') this.#add(this.#event(payload));
    else this.#response(payload);
  }

  reading(): LogReading {
    return this.#log.reading();
  }

  #add(facts: readonly FactBody[]): void {
    this.#log.add(this.#subagent ? facts.filter(({ fact }) => fact === 'file' || fact === 'command') : facts);
  }

  #event(payload: Shaped<typeof record>['payload']): FactBody[] {
    switch (payload.type) {
      case 'item_completed':
        return itemFacts(shaped(itemCompleted, payload)?.item);
      case 'task_started':
        if (shaped(taskStarted, payload)?.turn_attribution?.parent_turn_id) this.#subagent = true;
        return [{ fact: 'turn', outcome: 'begun' }];
      case 'task_complete':
        return [{ fact: 'turn', ...outcome(shaped(taskComplete, payload)?.error) }];
      case 'turn_aborted': {
        const reason = shaped(turnAborted, payload)?.reason;
        return [{ fact: 'turn', outcome: reason === 'budget_limited' ? 'limit' : 'interrupted' }];
      }
      default:
        return [];
    }
  }

  #response(payload: Shaped<typeof record>['payload']): void {
    switch (payload.type) {
      case 'message': {
        const found = shaped(developer, payload);
        if (found) this.#add(found.content.flatMap(({ text = '' }) => briefings(text)));
        break;
      }
      case 'function_call': {
        const found = shaped(call, payload);
        if (found) this.#call(found.call_id, [{ name: found.name, input: json(found.arguments) }]);
        break;
      }
      case 'custom_tool_call': {
        const found = shaped(codeCall, payload);
        if (found) this.#call(found.call_id, codeCalls(found.input));
        break;
      }
      case 'function_call_output':
      case 'custom_tool_call_output': {
        const found = shaped(output, payload);
        if (found) this.#settle(found.call_id, joined(found.output), payload.type);
        break;
      }
    }
  }

  #call(id: string, calls: readonly { name: string; input: unknown }[]): void {
    // Files and commands stand in items of their own, with how they ended.
    const facts = calls.flatMap(({ name, input }) =>
      isPlanning(name) ? toolFacts({ name, input, response: undefined, cwd: undefined }) : [],
    );
    const [only] = calls;
    if (this.#subagent || facts.length === 0) return;
    this.#log.call(id, facts);
    if (only && calls.length === 1) this.#calls.set(id, only);
  }

  #settle(id: string, text: string, type: string): void {
    if (!this.#log.called(id)) return;
    if (type === 'custom_tool_call_output') {
      if (!text.startsWith('Script completed')) this.#log.settle(id, []);
      return;
    }
    const made = this.#calls.get(id);
    if (!made) return;
    const response = made.name === 'update_plan' ? text : json(text);
    this.#log.settle(id, toolFacts({ ...made, response: response ?? null, cwd: undefined }));
  }
}

function itemFacts(item: { type: string } | undefined): FactBody[] {
  switch (item?.type) {
    case 'UserMessage': {
      const text = textOf(joined(shaped(message, item)?.content ?? []));
      return text === '' ? [] : [{ fact: 'prompt', text }];
    }
    case 'AgentMessage': {
      const text = textOf(joined(shaped(message, item)?.content ?? []));
      return text === '' ? [] : [{ fact: 'words', text }];
    }
    case 'FileChange':
      return Object.entries(shaped(fileChange, item)?.changes ?? {})
        .slice(0, LIST_MAX)
        .flatMap(([path, { type, move_path: to }]) => {
          if (type === 'add') return fileFact(path, 'created');
          if (type === 'delete') return fileFact(path, 'deleted');
          if (!to || to === path) return fileFact(path, 'modified');
          return moved(path, to).flatMap((file) => fileFact(file.path, file.change));
        });
    case 'CommandExecution':
      return commandFacts(shaped(commandExecution, item));
    default:
      return [];
  }
}

function commandFacts(found: Shaped<typeof commandExecution> | undefined): FactBody[] {
  if (!found) return [];
  const { command, exit_code: exit, parsed_cmd: parsed = [] } = found;
  const folder = folderOf(found.cwd);
  // Run by a shell: ["/bin/bash", "-lc", "npm test"].
  const isShell = command.length === 3 && /^[-/]/.test(command[1] ?? '');
  const line = isShell ? command[2] : command.join(' ');
  const reads = exit === 0 ? parsed.filter(({ type }) => type === 'read') : [];
  return [
    ...commandFact(line, exit ?? undefined),
    ...reads.slice(0, LIST_MAX).flatMap(({ path }) => fileFact(path ?? undefined, 'read', folder)),
  ];
}

/** A folder that is told as a path or as a `file:` URL. */
function folderOf(cwd: string | undefined): string | undefined {
  if (!cwd?.startsWith('file:')) return cwd;
  try {
    return fileURLToPath(cwd);
  } catch (error) {
    // A URL of another system's file.
    if (error instanceof TypeError || error instanceof URIError) return undefined;
    throw error;
  }
}

function outcome(
  error: Shaped<typeof taskComplete>['error'],
): Pick<Extract<Fact, { fact: 'turn' }>, 'outcome' | 'detail'> {
  if (!error) return { outcome: 'done' };
  const info = JSON.stringify(error.codex_error_info ?? '');
  return failedTurn(error.message ?? '', /usage_limit|quota|budget_exceeded|429/.test(info));
}

function briefings(text: string): FactBody[] {
  return briefingsIn(text).map((one) => ({ fact: 'briefing', ...one }));
}

function isPlanning(name: string): boolean {
  return name === 'update_plan' || name === 'create_goal' || name === 'update_goal';
}

function joined(content: string | Shaped<typeof texts>): string {
  return typeof content === 'string' ? content : content.map(({ text = '' }) => text).join('\n');
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
