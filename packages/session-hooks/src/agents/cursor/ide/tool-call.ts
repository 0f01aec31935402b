import type { FactBody } from '@0dai/session-schema/internal';
import { patchOutput } from '../../../facts/edit-lines.ts';
import { lineOf } from '../../../facts/facts.ts';
import { todosPlan } from '../../../facts/plans/todos.ts';
import type { CallEnd, ToolWork } from '../../../facts/tool-call.ts';
import { pathOfUri } from '../../../logs/file-uri.ts';
import {
  asObject,
  type Json,
  listAt,
  numberAt,
  objectAt,
  parsedJson,
  textAt,
} from '../../../logs/json/fields.ts';
import { type Todos, workOf } from '../tools.ts';

/** A tool call of Cursor's editor, `toolFormerData`: its values are texts of JSON, in some versions objects. */
export interface IdeCall {
  id: string | undefined;
  /** Its tool, without the version in the name. */
  tool: string;
  /** What the model gave (`rawArgs`) and what the editor made of it (`params`). */
  input: Json;
  result: Json | undefined;
  status: string | undefined;
  /** The result, or the error, as text. */
  output: string;
  isRejected: boolean;
  hasError: boolean;
}

/** The call in a message; undefined if there is none. */
export function ideCall(data: Json | undefined): IdeCall | undefined {
  const name = lineOf(textAt(data, 'name') ?? '').replace(/_v\d$/, '');
  if (!data || name === '') return undefined;
  const result = valueAt(data, 'result');
  const error = valueAt(data, 'error') ?? objectAt(result, 'error');
  const said = ['modelVisibleErrorMessage', 'clientVisibleErrorMessage', 'message', 'errorMessage']
    .map((key) => textAt(error, key))
    .find(Boolean);
  const failed = said ?? textAt(data, 'error') ?? textAt(result, 'error');
  const printed = ['output', 'outputRaw', 'contents', 'text'].map((key) => textAt(result, key)).find(Boolean);
  const status = textAt(data, 'status');
  return {
    id: textAt(data, 'toolCallId') || undefined,
    tool: name,
    input: inputOf(valueAt(data, 'params') ?? {}, valueAt(data, 'rawArgs') ?? {}),
    result,
    status,
    output: failed ?? printed ?? (result ? '' : (textAt(data, 'result') ?? '')),
    isRejected:
      textAt(data, 'userDecision') === 'rejected' || result?.rejected === true || status === 'rejected',
    hasError: failed !== undefined && failed !== '',
  };
}

/** What a call does; its todos are kept in `todos`. */
export function ideWork(call: IdeCall, todos: Todos): ToolWork {
  const { tool, input, result } = call;
  if (tool === 'todo_write') return { facts: planOf(call, todos) };
  if (tool === 'create_plan')
    return { about: textAt(input, 'name'), facts: todos.write({ todos: listAt(input, 'todos') }) };
  if (tool === 'ask_question') return { facts: answersOf(input, result) };
  const work = workOf(tool, input);
  if (work.edit === undefined || work.edit.output !== undefined) return work;
  const chunks = listAt(objectAt(result, 'diff'), 'chunks').map(
    (chunk) => textAt(asObject(chunk), 'diffString') ?? '',
  );
  return { ...work, edit: patchOutput(chunks.join('\n')) };
}

/** How a call ended. */
export function ideEnd(call: IdeCall, isShell: boolean): CallEnd {
  const { output, result, status, input } = call;
  if (call.isRejected) return { outcome: 'refused', output };
  if (status === 'cancelled' || status === 'aborted') return { outcome: 'refused', output, byUser: false };
  const isOpen =
    status === undefined ? !result && output === '' : !/^(?:completed|success|error|failed)$/.test(status);
  if (isOpen) return { outcome: 'open', output: '' };
  const hasFailed = call.hasError || status === 'error' || status === 'failed';
  if (!isShell) return { outcome: hasFailed ? 'failed' : 'ok', output };
  const background = input.isBackground === true ? call.id : undefined;
  // Cursor leaves out the older field if it is 0.
  const exit =
    numberAt(result, 'exitCodeV2') ?? numberAt(result, 'exitCode') ?? (result && !hasFailed ? 0 : undefined);
  const isBad = hasFailed || (exit ?? 0) !== 0;
  return {
    outcome: isBad ? 'failed' : 'ok',
    output,
    ...(background === undefined ? { exit } : { background }),
  };
}

function planOf({ input, result }: IdeCall, todos: Todos): FactBody[] {
  const final = listAt(result, 'finalTodos');
  const given = input.todos;
  const list = typeof given === 'string' ? (parsedJson(given) ?? []) : given;
  const plan = todos.write({ ...input, todos: list });
  return final.length > 0 ? todosPlan(final) : plan;
}

/** The user's answers, by the options' ids. */
function answersOf(input: Json, result: Json | undefined): FactBody[] {
  const answers = listAt(result, 'answers').map(asObject);
  return listAt(input, 'questions').flatMap((entry): FactBody[] => {
    const asked = asObject(entry);
    const question = lineOf(textAt(asked, 'prompt') ?? textAt(asked, 'question') ?? '');
    const given = answers.find((one) => textAt(one, 'questionId') === textAt(asked, 'id'));
    const chosen = listAt(given, 'selectedOptionIds');
    const options = listAt(asked, 'options').map(asObject);
    const labels = (isChosen: boolean) =>
      options
        .filter((option) => chosen.includes(textAt(option, 'id')) === isChosen)
        .map((option) => lineOf(textAt(option, 'label') ?? ''))
        .filter((text) => text !== '');
    const answer = lineOf([...labels(true), textAt(given, 'freeformText') ?? ''].filter(Boolean).join(', '));
    const others = labels(false);
    if (question === '' || answer === '') return [];
    return [{ fact: 'answer', question, answer, ...(others.length > 0 && { options: others.slice(0, 20) }) }];
  });
}

/** The input under the names that `workOf` knows. */
function inputOf(params: Json, raw: Json): Json {
  const path =
    ['target_file', 'file_path', 'path', 'target_notebook'].map((key) => textAt(raw, key)).find(Boolean) ??
    ['relativeWorkspacePath', 'targetFile', 'effectiveUri', 'path']
      .map((key) => textAt(params, key))
      .find(Boolean);
  const old = textAt(raw, 'old_string') ?? textAt(params, 'oldString');
  const fresh = textAt(raw, 'new_string') ?? textAt(params, 'newString');
  return {
    ...params,
    ...raw,
    ...(path !== undefined && { path: pathOfUri(path) }),
    ...(old !== undefined && fresh !== undefined && { old_string: old, new_string: fresh }),
  };
}

/** A field that is an object, or the text of one. */
function valueAt(data: Json, key: string): Json | undefined {
  const text = textAt(data, key);
  return text === undefined ? objectAt(data, key) : asObject(parsedJson(text));
}
