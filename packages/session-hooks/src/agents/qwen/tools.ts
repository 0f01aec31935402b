import type { FactBody } from '@0dai/session-schema/internal';
import { answerFact } from '../../facts/answer.ts';
import { aboutIn } from '../../facts/call-about.ts';
import { editOutput } from '../../facts/edit-lines.ts';
import { LIST_MAX } from '../../facts/facts.ts';
import { acceptedPlan } from '../../facts/plans/accepted-plan.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import type { CallEnd, ToolWork } from '../../facts/tool-call.ts';
import { asObject, type Json, listAt, objectAt, textAt } from '../../logs/json/fields.ts';
import { shellResult } from '../gemini/log/shell-result.ts';

// The tools of Qwen Code 0.24.4, a fork of Gemini CLI. Its shell tells the model the same text.

const ABOUT = [
  'command',
  'file_path',
  'absolute_path',
  'pattern',
  'path',
  'query',
  'url',
  'description',
  'name',
  'skill',
];

/**
 * What a tool does.
 * @param display what the program shows of the result, if the call has one
 */
export function workOf(tool: string, input: Json | undefined, display: unknown): ToolWork {
  const about = aboutIn(input, ABOUT);
  const shown = asObject(display);
  const path = textAt(shown, 'filePath') ?? textAt(input, 'file_path') ?? textAt(input, 'absolute_path');
  switch (tool) {
    case 'run_shell_command':
      return { about, command: textAt(input, 'command') };
    case 'write_file':
    case 'edit':
    case 'replace': {
      const change = isNew(shown) ? ('created' as const) : ('modified' as const);
      return { about, files: [{ path, change }], edit: editOutput(input) };
    }
    case 'read_file':
      return { about, files: [{ path: path ?? textAt(input, 'path'), change: 'read' }] };
    case 'todo_write':
      return { about, facts: todosPlan(input?.todos ?? shown?.todos) };
    case 'exit_plan_mode':
      return { about, facts: acceptedPlan(textAt(input, 'plan') ?? '') };
    case 'agent':
    case 'task':
      return { about: aboutIn(input, ['description', 'prompt']), isSubagent: true };
    default:
      return { about };
  }
}

/** How a call ended, by its status and the text that the model was told. */
export function endOf(tool: string, status: string | undefined, told: string): CallEnd {
  if (status === 'cancelled') {
    const isRefused = /User did not allow tool call|rejected by (?:the )?user/i.test(told);
    return isRefused ? { outcome: 'refused', output: '', byUser: true } : { outcome: 'failed', output: told };
  }
  const outcome = status === undefined || status === 'success' ? 'ok' : 'failed';
  if (tool !== 'run_shell_command') return { outcome, output: told };
  const { ended, exit, output, killed, background } = shellResult(told);
  const task = background[0] ?? /\bbackground\b[^\n]{0,80}?\b(?:id|ID|PID):? ?([\w-]{1,60})/.exec(told)?.[1];
  const isBackground = task !== undefined && (background.length > 0 || !told.includes('\nExit Code: '));
  return {
    outcome: killed || !ended ? (isBackground ? outcome : 'failed') : outcome,
    output,
    ...(!isBackground && { exit }),
    ...(isBackground && { background: task }),
  };
}

/** The user's answers to the questions of `ask_user_question`: `**Header**: answer`, one a line. */
export function answerFacts(input: Json | undefined, told: string): FactBody[] {
  if (!told.startsWith('User has provided the following answers:')) return [];
  const asked = listAt(input, 'questions').map(asObject);
  return asked.slice(0, LIST_MAX).flatMap((one, i): FactBody[] => {
    const header = textAt(one, 'header') ?? `Question ${i + 1}`;
    const line = told.split('\n').find((text) => text.startsWith(`**${header}**: `));
    const options = listAt(one, 'options').map((option) => textAt(option, 'label') ?? '');
    return answerFact({ question: textAt(one, 'question'), answer: line?.slice(header.length + 6), options });
  });
}

function isNew(shown: Json | undefined): boolean {
  return (
    shown?.isNewFile === true ||
    shown?.originalContent === null ||
    /^@@ -0,0 /m.test(textAt(shown, 'fileDiff') ?? '')
  );
}

/** The text of a result as the model got it: output or error. */
export function resultText(parts: readonly unknown[], id: string): string {
  const responses = parts
    .map((part) => objectAt(asObject(part), 'functionResponse'))
    .filter((one) => one !== undefined);
  const own = responses.filter((one) => textAt(one, 'id') === id);
  return (own.length > 0 ? own : responses)
    .map((one) => objectAt(one, 'response'))
    .flatMap((one) => textAt(one, 'output') ?? textAt(one, 'error') ?? [])
    .join('');
}
