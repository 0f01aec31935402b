import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import { editOutput } from '../../facts/edit-lines.ts';
import { LIST_MAX, lineOf } from '../../facts/facts.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { TurnLog } from '../../facts/turn-log.ts';
import { fieldsOf, firstText, listAt, plainText } from '../../logs/json/fields.ts';
import { recordsInDocument } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { isoTime } from '../../logs/times.ts';
import { recordsOf } from './conversations.ts';

// A session of Kiro CLI as JSON lines (seen: `version: "v1"`): `kind` Prompt, AssistantMessage, ToolResults; `data` has
// `content`, a list of blocks `{ kind, data }`. Only a prompt has a time.

const COMMANDS: ReadonlySet<string> = new Set(['execute_bash', 'execute_cmd', 'shell', 'bash']);
const EDITS: ReadonlySet<string> = new Set(['fs_write', 'write', 'str_replace', 'edit']);
const READS: ReadonlySet<string> = new Set(['fs_read', 'read']);
const PLANS: ReadonlySet<string> = new Set(['todo_list', 'todo', 'task']);
const SUBAGENTS: ReadonlySet<string> = new Set(['subagent', 'use_subagent', 'delegate']);
const IGNORED: ReadonlySet<string> = new Set(['ResetTo', 'Clear', 'ModelChange', 'Thinking']);
const ABOUT = [
  'command',
  'path',
  'pattern',
  'query',
  'url',
  'task',
  'prompt',
  'summary',
  '__tool_use_purpose',
] as const;
const REFUSED =
  /\b(?:user|User) (?:denied|rejected|declined|cancelled|canceled)\b|^Tool use was (?:rejected|cancelled)/;

interface Call {
  name: string;
  input: unknown;
}

/** Begins a conversation that the user saved with `/save`. */
const SAVED = /^\s*\{\s*"conversation_id"/;

/** Reads a session of Kiro CLI, or a conversation that its user saved. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const session = new Session();
  for (const { value, offset } of recordsInDocument(lines, SAVED, 'history')) {
    const saved = 'kind' in value ? [] : recordsOf(value);
    for (const { record } of saved) session.record({ ...record }, offset);
    if (saved.length === 0) session.record(value, offset);
  }
  return session.log.reading();
}

class Session {
  readonly log = new TurnLog();
  readonly #calls = new Map<string, Call>();

  record({ kind, data }: Readonly<Record<string, unknown>>, offset: number): void {
    const blocks = listAt(data, 'content');
    this.log.record(offset, isoTime(fieldsOf(fieldsOf(data).meta).timestamp));
    if (kind === 'Prompt') {
      const text = textsIn(blocks);
      this.log.closeCalls();
      this.log.add(briefingsIn(text).map((brief) => ({ fact: 'briefing' as const, ...brief })));
      this.log.prompt(text);
    } else if (kind === 'AssistantMessage') this.#said(blocks, offset);
    else if (kind === 'ToolResults') for (const block of blocks) this.#result(fieldsOf(block).data);
    else if (kind === 'Compaction') this.log.summary(firstText(data, 'summary') ?? textsIn(blocks));
    else if (typeof kind !== 'string' || !IGNORED.has(kind))
      this.log.unknown(lineOf(plainText(kind)).slice(0, 40));
  }

  #said(blocks: readonly unknown[], offset: number): void {
    const text = textsIn(blocks);
    this.log.words(text);
    const calls = blocks.filter((block) => fieldsOf(block).kind === 'toolUse');
    for (const [i, block] of calls.entries()) {
      const { data } = fieldsOf(block);
      const call = { name: firstText(data, 'name') ?? 'unknown', input: fieldsOf(data).input };
      const id = firstText(data, 'toolUseId') ?? `${offset}.${i}`;
      this.#calls.set(id, call);
      this.log.goOn();
      if (PLANS.has(call.name)) this.#plan(call.input);
      this.log.call(id, callFacts(id, call));
    }
    if (calls.length === 0 && text !== '') this.log.end('done');
  }

  #result(data: unknown): void {
    const id = firstText(data, 'toolUseId') ?? '';
    const call = this.#calls.get(id);
    if (!call) return;
    const { content } = fieldsOf(data);
    const parts = Array.isArray(content) ? (content as unknown[]) : [{ kind: 'text', data: content }];
    this.log.setResult(id, callFacts(id, call, { parts, failed: fieldsOf(data).status === 'error' }));
  }

  #plan(input: unknown): void {
    const steps = [...listAt(input, 'tasks'), ...listAt(input, 'todos')].flatMap((task) => {
      const step =
        typeof task === 'string' ? task : firstText(task, 'task_description', 'description', 'content');
      const { completed, status } = fieldsOf(task);
      const isDone = completed === true || status === 'completed';
      return step === undefined
        ? []
        : [{ step, status: isDone ? ('completed' as const) : ('pending' as const) }];
    });
    if (steps.length > 0) this.log.steps(steps.slice(0, LIST_MAX));
  }
}

function callFacts(
  id: string,
  { name, input }: Call,
  result?: { parts: readonly unknown[]; failed: boolean },
): FactBody[] {
  const command = COMMANDS.has(name) ? firstText(input, 'command') : undefined;
  const data = (result?.parts ?? []).map((part) => fieldsOf(part).data);
  const json = data.map(fieldsOf);
  const status = json.map(({ exit_status: code }) => code).find((code) => code !== undefined);
  const code = /(-?\d{1,10})\s*$/.exec(plainText(status))?.[1];
  const exit = code === undefined ? undefined : Number(code);
  const output = [...json.flatMap(({ stdout, stderr }) => [stdout, stderr]), ...data]
    .filter((text) => typeof text === 'string')
    .join('\n');
  const hasFailed = result?.failed || (exit !== undefined && exit !== 0);
  const ended =
    REFUSED.test(output.slice(0, 500)) && result?.failed ? 'refused' : hasFailed ? 'failed' : 'ok';
  const outcome = result ? ended : 'open';
  const about = firstText(input, ...ABOUT);
  return toolCallFacts({
    isSubagent: SUBAGENTS.has(name),
    id,
    tool: name,
    outcome,
    about: EDITS.has(name) ? firstText(input, 'path') : about,
    output,
    command,
    exit,
    files: filesOf(name, input),
    edit: EDITS.has(name)
      ? editOutput({
          old_string: firstText(input, 'old_str', 'oldStr') ?? '',
          new_string: firstText(input, 'new_str', 'newStr') ?? '',
        })
      : undefined,
    folder: firstText(input, 'working_dir', 'cwd'),
  });
}

function filesOf(name: string, input: unknown): { path: string; change: 'read' | 'created' | 'modified' }[] {
  const path = firstText(input, 'path', 'file_path');
  if (EDITS.has(name) && path !== undefined)
    return [{ path, change: firstText(input, 'command') === 'create' ? 'created' : 'modified' }];
  if (!READS.has(name)) return [];
  const operations = [...listAt(input, 'operations'), ...listAt(input, 'ops')];
  return operations
    .filter((one) => !/directory|search|image/i.test(firstText(one, 'mode') ?? ''))
    .map((one) => firstText(one, 'path'))
    .concat(path)
    .filter((one) => one !== undefined)
    .map((one) => ({ path: one, change: 'read' as const }));
}

function textsIn(blocks: readonly unknown[]): string {
  return blocks
    .filter((block) => fieldsOf(block).kind === 'text')
    .map((block) => firstText(block, 'data') ?? '')
    .join('\n')
    .trim();
}
