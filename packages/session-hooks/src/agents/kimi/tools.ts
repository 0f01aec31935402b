import type { FactBody } from '@0dai/session-schema/internal';
import { answerFact } from '../../facts/answer.ts';
import { aboutIn } from '../../facts/call-about.ts';
import { editOutput } from '../../facts/edit-lines.ts';
import { LIST_MAX, lineOf } from '../../facts/facts.ts';
import { acceptedPlan } from '../../facts/plans/accepted-plan.ts';
import { todosPlan } from '../../facts/plans/todos.ts';
import type { CallEnd, ToolWork } from '../../facts/tool-call.ts';
import { asObject, fieldAt, type Json, listAt, parsedJson, textAt } from '../../logs/json/fields.ts';

const ABOUT = [
  'command',
  'file_path',
  'pattern',
  'path',
  'query',
  'url',
  'description',
  'name',
  'objective',
  'prompt',
];
const REJECTED = /rejected by (?:the )?user\.?(?: User feedback: ([\s\S]*))?/;

/** What a tool of Kimi Code does; Kimi CLI has other names for the same tools. */
export function workOf(tool: string, input: Json | undefined): ToolWork {
  const path = textAt(input, 'path') ?? textAt(input, 'file_path');
  const about = aboutIn(input, ABOUT);
  switch (tool) {
    case 'Bash':
    case 'Shell':
      return { about, command: textAt(input, 'command') };
    case 'Read':
    case 'ReadFile':
      return { about, files: [{ path, change: 'read' }] };
    case 'Write':
    case 'WriteFile':
      return { about, files: [{ path, change: 'modified' }], edit: {} };
    case 'Edit':
    case 'StrReplaceFile':
      return { about, files: [{ path, change: 'modified' }], edit: replaced(input) };
    case 'TodoList':
    case 'SetTodoList':
      return { about, facts: todosPlan(input?.todos) };
    case 'ExitPlanMode':
      return { about, facts: acceptedPlan(textAt(input, 'plan') ?? '') };
    case 'CreateGoal': {
      const text = lineOf(textAt(input, 'objective') ?? textAt(input, 'goal') ?? '');
      return { about, facts: text === '' ? [] : [{ fact: 'goal', text }] };
    }
    case 'Agent':
    case 'Task':
      return { about: aboutIn(input, ['description', 'prompt']), isSubagent: true };
    default:
      return { about };
  }
}

/** How a call ended, by its result. */
export function endOf(tool: string, isError: boolean, told: string): CallEnd {
  const refused = isError ? REJECTED.exec(told) : null;
  if (refused) return { outcome: 'refused', output: '', byUser: true, words: refused[1] };
  if (tool !== 'Bash' && tool !== 'Shell') return { outcome: isError ? 'failed' : 'ok', output: told };
  const code = /(?:exit(?:ed with)? code:?|exit status:?) (-?\d{1,5})\b/i.exec(told.slice(-400))?.[1];
  const exit = code !== undefined ? Number(code) : isError ? undefined : 0;
  const background = /^(?:task_id|Task ID): ?(\S{1,60})$/m.exec(told.slice(0, 1_000))?.[1];
  return {
    outcome: isError ? 'failed' : 'ok',
    output: told,
    ...(background === undefined ? { exit } : { background }),
  };
}

/** The user's answers to the questions of `AskUserQuestion`: `{"answers": {question: answer}}`. */
export function answerFacts(input: Json | undefined, told: string): FactBody[] {
  const answers = asObject(fieldAt(asObject(parsedJson(told)), 'answers'));
  const asked = listAt(input, 'questions').map(asObject);
  return Object.entries(answers ?? {})
    .slice(0, LIST_MAX)
    .flatMap(([question, said]) => {
      const of = asked.find((one) => textAt(one, 'question') === question);
      const options = listAt(of, 'options').map((option) => textAt(option, 'label') ?? '');
      return answerFact({ question, answer: typeof said === 'string' ? said : '', options });
    });
}

function replaced(input: Json | undefined): { output?: string } {
  const edit = fieldAt(input, 'edit');
  const given = [input, asObject(edit), ...(Array.isArray(edit) ? edit.map(asObject) : [])];
  const text = (one: Json | undefined, keys: readonly string[]) =>
    keys.map((key) => textAt(one, key)).find((t) => t !== undefined);
  const first = given.find((one) => text(one, ['old_string', 'old']) !== undefined);
  return editOutput({
    old_string: text(first, ['old_string', 'old']) ?? '',
    new_string: text(first, ['new_string', 'new']) ?? '',
  });
}
