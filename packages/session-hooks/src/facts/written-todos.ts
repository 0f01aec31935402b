import type { FactBody, StepStatus } from '@0dai/session-schema/internal';
import { asObject, type Json, textAt } from '../logs/fields.ts';
import { planFact } from './facts.ts';

const STATUS: Readonly<Record<string, StepStatus>> = {
  completed: 'completed',
  complete: 'completed',
  done: 'completed',
  in_progress: 'in_progress',
  active: 'in_progress',
  blocked: 'pending',
  pending: 'pending',
};
const TEXTS = ['content', 'title', 'step', 'description', 'task', 'text'] as const;
const LINES_MAX = 200;

/** An agent's word for a step's state; undefined if the step was dropped. */
export function stepStatus(word: string | undefined): StepStatus | undefined {
  const known = (word ?? 'pending')
    .toLowerCase()
    .replace(/^todo_status_/, '')
    .replaceAll(/[-\s]/g, '_');
  if (/^(?:cancell?ed|dropped|removed|deleted|skipped)$/.test(known)) return undefined;
  return STATUS[known] ?? 'pending';
}

/**
 * A plan from an agent's list of todos; a list in any other form gives none.
 * @param todos objects with a text and a `status`, or a text such as `1. [completed] Fix the door`, `- [x] Fix it`
 */
export function todosPlan(todos: unknown): FactBody[] {
  if (typeof todos === 'string') return writtenPlan(todos);
  if (!Array.isArray(todos)) return [];
  const steps = todos.flatMap((todo) => stepOf(asObject(todo)));
  return steps.length > 0 || todos.length === 0 ? [planFact(steps)] : [];
}

function stepOf(todo: Json | undefined): { step: string; status: StepStatus }[] {
  const step = TEXTS.map((key) => textAt(todo, key)).find((text) => text !== undefined);
  const status = stepStatus(textAt(todo, 'status') ?? textAt(todo, 'state'));
  return step === undefined || status === undefined ? [] : [{ step, status }];
}

const LINE = /^\s*(?:[-*+]|\d{1,3}[.)])\s*\[([^\]\n]{0,20})\]\s*(\S.*)$/;

function writtenPlan(text: string): FactBody[] {
  const steps = text
    .split('\n')
    .slice(0, LINES_MAX)
    .flatMap((line) => {
      const [, mark = '', step = ''] = LINE.exec(line) ?? [];
      const status = /^[xX]$/.test(mark) ? 'completed' : stepStatus(mark.trim() || undefined);
      return step === '' || status === undefined ? [] : [{ step, status }];
    });
  return steps.length > 0 ? [planFact(steps)] : [];
}
