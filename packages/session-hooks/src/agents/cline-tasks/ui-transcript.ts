import type { FactBody } from '@0dai/session-schema/internal';
import { LIST_MAX } from '../../facts/facts.ts';
import type { TurnLog } from '../../facts/turn-log.ts';
import { fieldsOf, plainText } from '../../logs/json/fields.ts';
import { outcomeOf } from './results.ts';
import { callFacts } from './tools.ts';
import { errorText, fieldsIn, type UiMessage, uiMessageOf } from './ui-messages.ts';

/** What the extension's display calls a tool → the model's name of the tool. */
const TOOLS: Readonly<Record<string, string>> = {
  editedExistingFile: 'replace_in_file',
  appliedDiff: 'apply_diff',
  newFileCreated: 'write_to_file',
  insertContent: 'insert_content',
  searchAndReplace: 'search_and_replace',
  readFile: 'read_file',
  newTask: 'new_task',
};
const IGNORED: ReadonlySet<string> = new Set(
  (
    'reasoning checkpoint_created checkpoint_saved api_req_finished api_req_retried api_req_retry_delayed error_retry ' +
    'deleted_api_reqs command_output shell_integration_warning mcp_server_request_started mcp_server_response ' +
    'browser_action browser_action_result browser_action_launch user_feedback_diff diff_error clineignore_error ' +
    'rooignore_error mode_switch auto_approval_max_req_reached mistake_limit_reached error info load_mcp_documentation ' +
    'completion_result_partial subtask_result sliding_window_truncation codebase_search_result too_many_tools_warning ' +
    'condense_context_error image hook_status hook_output_stream subagent_usage model_changed generate_explanation'
  ).split(' '),
);
/** The header of a tool's result in the request to the model. */
const RESULT = /^\[[a-z_]+(?: (?:for|in|to|on) [\s\S]{0,4000}?)?\] Result:[ \t]*\n?/gm;

interface Open {
  id: string;
  name: string;
  input: unknown;
  printed: string[];
}

/** Reads a task from what the extension showed its user, if the model's messages are missing. */
export function readUiMessages(values: readonly unknown[], log: TurnLog): void {
  const reader = new UiReader(log);
  for (const [i, value] of values.entries()) {
    const message = uiMessageOf(value, i + 1);
    if (message) reader.message(message);
    else log.unknown('message');
  }
}

class UiReader {
  #open: Open[] = [];
  #asked: { question: string; options: string[] } | undefined;
  #hasPrompt = false;

  constructor(readonly log: TurnLog) {}

  message(message: UiMessage): void {
    const { number, kind, text, at, isPartial, summary } = message;
    const { log } = this;
    log.record(number, at);
    if (kind === 'text' || kind === 'task') {
      if (!this.#hasPrompt) this.#prompt(text);
      else if (!isPartial) log.words(text);
    } else if (kind === 'user_feedback') this.#prompt(text);
    else if (kind === 'followup') this.#asks(text, isPartial);
    else if (kind === 'plan_mode_respond') this.#answered(fieldsIn(text).response, isPartial);
    else if (kind === 'completion_result') this.#answered(text, isPartial);
    else if (kind === 'task_progress') log.plan(text);
    else if (kind === 'api_req_started') this.#results(fieldsIn(text).request);
    else if (kind === 'api_req_failed') log.fail(errorText(text));
    else if (kind === 'resume_task') log.end('interrupted');
    else if (kind === 'condense_context') log.summary(summary ?? '');
    else if (kind === 'tool') this.#tool(message);
    else if (kind === 'command') this.#call(message, 'execute_command', { command: text });
    else if (kind === 'use_mcp_server')
      this.#call(message, 'use_mcp_tool', { tool_name: fieldsIn(text).toolName });
    else if (kind === 'command_output') this.#open.at(-1)?.printed.push(text);
    else if (!IGNORED.has(kind) && !kind.startsWith('resume_')) log.unknown(kind);
  }

  #prompt(text: string): void {
    const asked = this.#asked;
    this.#asked = undefined;
    this.#hasPrompt = true;
    if (asked) this.log.answer(asked.question, text, asked.options);
    else this.log.prompt(text);
  }

  #asks(text: string, isPartial: boolean): void {
    if (isPartial) return;
    const { question, options, suggest, selected } = fieldsIn(text);
    const listed = Array.isArray(options) ? options : Array.isArray(suggest) ? suggest : [];
    const asked = {
      question: typeof question === 'string' ? question : text,
      options: listed
        .map((one: unknown) => plainText(typeof one === 'string' ? one : fieldsOf(one).answer))
        .slice(0, LIST_MAX),
    };
    this.log.end('done');
    // A chosen option is in the question; typed text is a message of its own.
    if (typeof selected === 'string' && selected !== '')
      this.log.answer(asked.question, selected, asked.options);
    else this.#asked = asked;
  }

  #answered(said: unknown, isPartial: boolean): void {
    if (isPartial) return;
    if (typeof said === 'string') this.log.words(said);
    this.log.end('done');
  }

  #tool(message: UiMessage): void {
    const fields = fieldsIn(message.text);
    const name = plainText(fields.tool);
    if (message.isPartial || name === '') return;
    if (name === 'updateTodoList' && Array.isArray(fields.todos)) {
      const marks: Record<string, string> = { completed: 'x', in_progress: '-' };
      const lines = fields.todos.map((todo: unknown) => {
        const { content, status } = fieldsOf(todo);
        return `- [${marks[plainText(status)] ?? ' '}] ${plainText(content)}`;
      });
      this.log.plan(lines.join('\n'));
      return;
    }
    const { path, diff, content, batchFiles } = fields;
    const isEdit = name === 'editedExistingFile' || name === 'appliedDiff';
    const tool = TOOLS[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const input = { path, files: batchFiles, ...(isEdit && { diff: diff ?? content }) };
    this.#call(message, tool, input, name === 'newFileCreated' ? 'New file created' : '');
  }

  #call({ number }: UiMessage, name: string, input: unknown, printed = ''): void {
    const id = `${number}`;
    this.log.goOn();
    this.log.call(id, callFacts({ id, name, input }));
    this.#open.push({ id, name, input, printed: printed === '' ? [] : [printed] });
  }

  /** The results of the calls before, which the request to the model has; recent versions of Roo Code omit it. */
  #results(request: unknown): void {
    const texts = typeof request === 'string' ? request.split(RESULT).slice(1) : [];
    for (const [i, { id, name, input, printed }] of this.#open.entries()) {
      const told = texts.length === this.#open.length ? (texts[i] ?? '') : '';
      const output = name === 'execute_command' && told === '' ? `Output:\n${printed.join('\n')}` : told;
      const isNew = printed.includes('New file created') && outcomeOf(output, false) === 'ok';
      const result = { output: isNew ? 'New file created' : output, failed: false };
      const facts: FactBody[] = callFacts({ id, name, input, result });
      this.log.setResult(id, facts);
    }
    this.#open = [];
  }
}
