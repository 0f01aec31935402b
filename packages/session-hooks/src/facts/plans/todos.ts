import type { FactBody, StepStatus } from '@0dai/session-schema/internal';
import { firstText } from '../../logs/json/fields.ts';
import { LIST_MAX, planFact } from '../facts.ts';

/** A step of an agent's plan. */
export interface Todo {
  step: string;
  status: StepStatus;
}

const STATUS: Readonly<Record<string, StepStatus>> = {
  completed: 'completed',
  complete: 'completed',
  done: 'completed',
  in_progress: 'in_progress',
  active: 'in_progress',
  blocked: 'pending',
  pending: 'pending',
};
const DROPPED = /^(?:cancell?ed|dropped|removed|deleted|skipped)$/;
const TEXTS = ['content', 'title', 'step', 'description', 'task', 'text'] as const;

/** An agent's word for a step's state; undefined if the step was dropped. A word that is not known means pending. */
export function stepStatus(word: string | undefined): StepStatus | undefined {
  const known = wordOf(word ?? 'pending');
  return DROPPED.test(known) ? undefined : (STATUS[known] ?? 'pending');
}

/**
 * The steps of an agent's list of todos: objects with a text and a `status` or `state`. Dropped ones are left out.
 * @example todoSteps([{ content: 'Fix add', status: 'in-progress' }])
 */
export function todoSteps(todos: readonly unknown[]): Todo[] {
  return todos.flatMap((todo) => {
    const step = firstText(todo, ...TEXTS);
    const status = stepStatus(firstText(todo, 'status', 'state'));
    return step === undefined || status === undefined ? [] : [{ step, status }];
  });
}

/** A plan from an agent's todos: a list of objects, or a checklist in Markdown. Any other form gives none. */
export function todosPlan(todos: unknown): FactBody[] {
  if (!Array.isArray(todos) && typeof todos !== 'string') return [];
  const steps = typeof todos === 'string' ? checklist(todos) : todoSteps(todos);
  return steps.length > 0 || (typeof todos !== 'string' && todos.length === 0) ? [planFact(steps)] : [];
}

const TEXT_MAX = 50_000;
const ITEM = /^\s{0,12}(?:(?:[-*+]|\d{1,3}[.)])\s*)?\[([^\]\n]{0,20})\]\s+(\S.{0,2000})$/;

/**
 * The steps of a checklist in Markdown, nested ones included. Other lines don't count.
 * @example checklist('- [x] Fix add\n2. [in_progress] Test it\n- [ ] Write it down')
 */
export function checklist(text: string): Todo[] {
  return text
    .slice(0, TEXT_MAX)
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, mark, step] = ITEM.exec(line) ?? [];
      const status = mark === undefined ? undefined : markStatus(mark.trim());
      return step === undefined || status === undefined ? [] : [{ step: step.trim(), status }];
    })
    .slice(0, LIST_MAX);
}

/** The state in the brackets of an item: a mark, or a word of `STATUS`. */
function markStatus(mark: string): StepStatus | undefined {
  if (mark === '') return 'pending';
  if (/^x$/i.test(mark)) return 'completed';
  return /^[~/-]$/.test(mark) ? 'in_progress' : STATUS[wordOf(mark)];
}

function wordOf(word: string): string {
  return word
    .toLowerCase()
    .replace(/^todo_status_/, '')
    .replaceAll(/[-\s]/g, '_');
}
