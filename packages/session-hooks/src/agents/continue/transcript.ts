import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import { editOutput } from '../../facts/edit-lines.ts';
import { lineOf } from '../../facts/facts.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { TurnLog } from '../../facts/turn-log.ts';
import { pathOfUri } from '../../logs/file-uri.ts';
import { parseDocument } from '../../logs/json/document.ts';
import { fieldsOf, firstText, listAt } from '../../logs/json/fields.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';

// A session of Continue (command line 1.5.47; the extensions of VS Code and JetBrains share the format): one document
// with `history`, each item a message with the states of its tool calls. It has no times.

const COMMANDS: ReadonlySet<string> = new Set([
  'Bash',
  'run_terminal_command',
  'builtin_run_terminal_command',
]);
const EDITS =
  /^(?:builtin_)?(?:Write|Edit|MultiEdit|create_new_file|edit_existing_file|edit_file|single_find_and_replace|multi_edit|search_and_replace_in_file)$/;
const READS = /^(?:builtin_)?(?:Read|read_file|read_file_range|read_currently_open_file)$/;
const CREATED = /^Successfully created file|^File created/;
const PATHS = ['filepath', 'file_path', 'path'] as const;
const ABOUT = [
  ...PATHS,
  'command',
  'pattern',
  'query',
  'url',
  'dirPath',
  'dirpath',
  'prompt',
  'description',
] as const;
const EXIT = /\bexit(?:ed with)? code:? (\d{1,3})\b/i;

/** Reads a session of Continue. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const [document] = [...lines].map(({ text }) => parseDocument(text));
  const session = new Session(firstText(document, 'workspaceDirectory'));
  const title = lineOf(firstText(document, 'title') ?? '');
  session.log.record(0, undefined);
  if (title !== '' && title !== 'Untitled Session' && title !== 'New Session')
    session.log.add([{ fact: 'title', text: title }]);
  for (const [i, item] of listAt(document, 'history').entries()) session.item(item, i + 1);
  const { openFrom: _, ...reading } = session.log.reading();
  return reading;
}

class Session {
  readonly log = new TurnLog();
  readonly #folder: string | undefined;

  constructor(workspace: string | undefined) {
    this.#folder = workspace === undefined ? undefined : pathOfUri(workspace);
  }

  item(item: unknown, number: number): void {
    const { log } = this;
    log.record(number, undefined);
    const { message, conversationSummary: summary } = fieldsOf(item);
    const { role } = fieldsOf(message);
    const text = textOf(fieldsOf(message).content);
    if (typeof summary === 'string') log.summary(summary);
    if (role === 'user') {
      log.add(briefingsIn(text).map((brief) => ({ fact: 'briefing' as const, ...brief })));
      log.prompt(text);
    } else if (role === 'assistant') {
      if (summary !== text) log.words(text);
      const states = listAt(item, 'toolCallStates');
      const calls = states.length > 0 ? states : listAt(message, 'toolCalls');
      for (const [i, state] of calls.entries()) this.#call(state, `${number}.${i}`);
      if (calls.length === 0 && text.trim() !== '' && summary === undefined) log.end('done');
    } else if (role !== 'system' && role !== 'tool' && role !== 'thinking') {
      log.unknown(lineOf(typeof role === 'string' ? role : 'item').slice(0, 40));
    }
  }

  #call(state: unknown, number: string): void {
    const { status, toolCall } = fieldsOf(state);
    const called = fieldsOf(toolCall ?? state);
    const name = firstText(called.function, 'name') ?? 'unknown';
    const given = firstText(called.function, 'arguments');
    const input = fieldsOf(state).parsedArgs ?? (given === undefined ? undefined : parseDocument(given));
    const output = listAt(state, 'output')
      .map((one) => firstText(one, 'content') ?? '')
      .join('\n');
    const list = firstText(input, 'checklist', 'todos');
    this.log.goOn();
    if (list !== undefined) this.log.plan(list);
    this.log.add(this.#facts({ id: firstText(called, 'id') ?? number, name, input, output, status }));
  }

  #facts(call: { id: string; name: string; input: unknown; output: string; status: unknown }): FactBody[] {
    const { id, name, input, output, status } = call;
    const command = COMMANDS.has(name) ? firstText(input, 'command') : undefined;
    const code = command === undefined ? undefined : EXIT.exec(output.slice(0, 2_000))?.[1];
    const path = firstText(input, ...PATHS);
    const isEdit = EDITS.test(name);
    const isNew = CREATED.test(output) || name.endsWith('create_new_file');
    const change = isEdit ? (isNew ? 'created' : 'modified') : 'read';
    const files =
      path === undefined || !(isEdit || READS.test(name)) ? [] : [{ path: pathOfUri(path), change } as const];
    return toolCallFacts({
      id,
      tool: name,
      outcome: outcomeOf(status, output, code),
      about: firstText(input, ...ABOUT),
      output,
      command,
      exit: code === undefined ? undefined : Number(code),
      files,
      edit: isEdit ? editOutput(input) : undefined,
      folder: this.#folder,
    });
  }
}

function outcomeOf(
  status: unknown,
  output: string,
  code: string | undefined,
): 'ok' | 'failed' | 'refused' | 'open' {
  if (status === 'canceled' || status === 'cancelled') return 'refused';
  if (status === 'errored' || /^Error[: (]/.test(output) || (code !== undefined && code !== '0'))
    return 'failed';
  return status === 'done' ? 'ok' : 'open';
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content)
    ? content.map((part: unknown) => firstText(part, 'text') ?? '').join('\n')
    : '';
}
