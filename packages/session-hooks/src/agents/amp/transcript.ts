import { briefingsIn, type CallFact, type FactBody } from '@0dai/session-schema/internal';
import { editOutput } from '../../facts/edit-lines.ts';
import { commandFact, lineOf } from '../../facts/facts.ts';
import { todoSteps } from '../../facts/plans/todos.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { TurnLog } from '../../facts/turn-log.ts';
import { pathOfUri } from '../../logs/file-uri.ts';
import { parseDocument } from '../../logs/json/document.ts';
import { fieldsOf, firstText, listAt, plainText } from '../../logs/json/fields.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { isoTime } from '../../logs/times.ts';

// A thread of Amp (`v` up to about 300 in 2026): one document with `messages`. A call is `tool_use` in the assistant's
// message; its result is `tool_result` with `run: { status, result, error, reason }` in the user's.

const EDITS: ReadonlySet<string> = new Set([
  'edit_file',
  'create_file',
  'apply_patch',
  'undo_edit',
  'format_file',
]);
const SUBAGENTS: ReadonlySet<string> = new Set([
  'Task',
  'oracle',
  'finder',
  'librarian',
  'codebase_search_agent',
]);
const ABOUT = ['cmd', 'command', 'path', 'pattern', 'query', 'url', 'description', 'task', 'prompt'] as const;
const OUTCOMES: Readonly<Record<string, CallFact['outcome']>> = {
  done: 'ok',
  error: 'failed',
  cancelled: 'failed',
  'rejected-by-user': 'refused',
};
/** Reads a thread of Amp. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const [document] = [...lines].map(({ text }) => parseDocument(text));
  const thread = new Thread(folderOf(document));
  const title = lineOf(firstText(document, 'title') ?? '');
  thread.log.record(0, undefined);
  if (title !== '') thread.log.add([{ fact: 'title', text: title }]);
  for (const [i, message] of listAt(document, 'messages').entries()) thread.message(message, i + 1);
  const { openFrom: _, ...reading } = thread.log.reading();
  return reading;
}

class Thread {
  readonly log = new TurnLog();
  readonly #calls = new Map<string, { name: string; input: unknown }>();

  constructor(readonly folder: string | undefined) {}

  message(message: unknown, number: number): void {
    const { role, content, meta, state } = fieldsOf(message);
    this.log.record(number, isoTime(fieldsOf(meta).sentAt));
    const blocks =
      typeof content === 'string' ? [{ type: 'text', text: content }] : listAt(message, 'content');
    if (role === 'user') this.#user(blocks);
    else if (role === 'assistant') this.#said(blocks, number, fieldsOf(state));
    else if (role === 'info') this.#info(blocks);
    else this.log.unknown(lineOf(typeof role === 'string' ? role : 'message').slice(0, 40));
  }

  #user(blocks: readonly unknown[]): void {
    for (const block of blocks) if (fieldsOf(block).type === 'tool_result') this.#result(block);
    const text = textsIn(blocks);
    this.log.add(briefingsIn(text).map((brief) => ({ fact: 'briefing' as const, ...brief })));
    this.log.prompt(text);
  }

  #said(blocks: readonly unknown[], number: number, state: Readonly<Record<string, unknown>>): void {
    this.log.words(textsIn(blocks));
    for (const [i, block] of blocks.entries()) {
      if (!isCall(block)) continue;
      const name = firstText(block, 'name');
      if (name === undefined) continue;
      const { input } = fieldsOf(block);
      const id = firstText(block, 'id') ?? `${number}.${i}`;
      const todos = listAt(input, 'todos');
      if (todos.length > 0) this.log.steps(todoSteps(todos));
      this.#calls.set(id, { name, input });
      this.log.goOn();
      this.log.call(id, this.#facts(id, name, input));
    }
    if (state.type === 'cancelled') this.log.end('interrupted');
    else if (state.type === 'error')
      this.log.fail(firstText(state.error, 'message') ?? firstText(state, 'error') ?? '');
    else if (state.stopReason === 'end_turn') this.log.end('done');
    // Old threads have no state.
    else if (state.type === undefined && textsIn(blocks) !== '' && !blocks.some(isCall)) this.log.end('done');
  }

  #result(block: unknown): void {
    const id = firstText(block, 'toolUseID', 'tool_use_id', 'toolUseId') ?? '';
    const call = this.#calls.get(id);
    const run = fieldsOf(fieldsOf(block).run);
    if (!call || (typeof run.status === 'string' && !Object.hasOwn(OUTCOMES, run.status))) return;
    this.log.setResult(id, this.#facts(id, call.name, call.input, run));
    if (run.status === 'rejected-by-user') this.log.prompt(firstText(run, 'reason') ?? '', 'refusal');
  }

  #facts(id: string, name: string, input: unknown, run?: Readonly<Record<string, unknown>>): FactBody[] {
    const outcome = run ? (OUTCOMES[plainText(run.status)] ?? 'ok') : 'open';
    const result = run?.result;
    const output =
      typeof result === 'string' ? result : (firstText(result, 'output', 'stdout', 'content', 'diff') ?? '');
    const command = name === 'Bash' ? firstText(input, 'cmd', 'command') : undefined;
    const { exitCode: exit } = fieldsOf(result);
    const code = typeof exit === 'number' && Number.isInteger(exit) ? exit : undefined;
    const about = firstText(input, ...ABOUT);
    const path = firstText(input, 'path');
    const isEdit = EDITS.has(name);
    return toolCallFacts({
      isSubagent: SUBAGENTS.has(name),
      id,
      tool: name,
      outcome: outcome === 'ok' && code !== undefined && code !== 0 ? 'failed' : outcome,
      about,
      output: output || (firstText(run?.error, 'message') ?? firstText(run, 'error') ?? ''),
      command,
      exit: code,
      files:
        path !== undefined && (isEdit || name === 'Read')
          ? [
              {
                path: pathOfUri(path),
                change: isEdit ? (name === 'create_file' ? 'created' : 'modified') : 'read',
              },
            ]
          : [],
      edit: isEdit
        ? editOutput({
            old_string: firstText(input, 'old_str') ?? '',
            new_string: firstText(input, 'new_str') ?? '',
          })
        : undefined,
      folder: firstText(input, 'cwd') ?? this.folder,
    });
  }

  /** A summary that continues a thread, or the mark of one. */
  #info(blocks: readonly unknown[]): void {
    for (const block of blocks) {
      const { summary } = fieldsOf(block);
      if (fieldsOf(block).type === 'summary') this.log.summary(firstText(summary, 'summary') ?? '');
      else if (fieldsOf(block).type === 'manual_bash_invocation') this.#manual(block);
    }
  }

  /** A command that the user ran. */
  #manual(block: unknown): void {
    const command = firstText(fieldsOf(block).args, 'cmd');
    const { exitCode } = fieldsOf(fieldsOf(fieldsOf(block).toolRun).result);
    const [ran] = commandFact(command, typeof exitCode === 'number' ? exitCode : undefined);
    if (ran?.fact === 'command') this.log.add([{ ...ran, via: 'user' }]);
  }
}

function isCall(block: unknown): boolean {
  return fieldsOf(block).type === 'tool_use' && firstText(block, 'name') !== undefined;
}

function textsIn(blocks: readonly unknown[]): string {
  return blocks
    .filter((block) => fieldsOf(block).type === 'text')
    .map((block) => firstText(block, 'text') ?? '')
    .join('\n')
    .trim();
}

/** The folder of a thread: the working folder, else the first tree. */
function folderOf(document: unknown): string | undefined {
  const initial = fieldsOf(fieldsOf(fieldsOf(document).env).initial);
  const uri = firstText(initial, 'cwd') ?? listAt(initial, 'trees').map((tree) => firstText(tree, 'uri'))[0];
  return uri === undefined ? undefined : pathOfUri(uri);
}
