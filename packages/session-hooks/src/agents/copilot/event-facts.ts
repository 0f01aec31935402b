import type { FactBody } from '@0dai/session-schema/internal';
import { answerFact } from '../../facts/answer.ts';
import { lineOf, textOf } from '../../facts/facts.ts';
import { acceptedPlan } from '../../facts/plans/accepted-plan.ts';
import { type Json, listAt, numberAt, textAt } from '../../logs/json/fields.ts';

// Facts of single events of Copilot CLI.

export function textFacts(fact: 'title' | 'summary' | 'words', text: string): FactBody[] {
  return text === '' ? [] : [{ fact, text }];
}

export function answerFacts(asked: Json | undefined, given: string | undefined): FactBody[] {
  const options = listAt(asked, 'choices').filter((choice) => typeof choice === 'string');
  return answerFact({ question: textAt(asked, 'question'), answer: given, options });
}

export function subagentFacts(type: string, data: Json): FactBody[] {
  const id = lineOf(textAt(data, 'toolCallId') ?? '');
  const about = lineOf(textAt(data, 'agentDescription') ?? textAt(data, 'agentDisplayName') ?? '');
  const ended = data.cancelled === true ? ('stopped' as const) : ('done' as const);
  const state = type === 'subagent.started' ? 'running' : type === 'subagent.failed' ? 'failed' : ended;
  return id === ''
    ? []
    : [{ fact: 'background', id, kind: 'subagent', ...(about !== '' && { about }), state }];
}

/** A background command that ended. */
export function notified(kind: Json | undefined): FactBody[] {
  const id = lineOf(textAt(kind, 'shellId') ?? '');
  if (id === '' || !textAt(kind, 'type')?.startsWith('shell_')) return [];
  const about = lineOf(textAt(kind, 'description') ?? '');
  const state = (numberAt(kind, 'exitCode') ?? 0) === 0 ? 'done' : 'failed';
  return [{ fact: 'background', id, kind: 'command', ...(about !== '' && { about }), state }];
}

/** The user's answer to a plan: accepted, or refused with words. */
export function planAnswer(data: Json, plan: string): FactBody[] {
  const words = textOf(textAt(data, 'feedback') ?? '');
  return [
    ...(data.approved === true ? acceptedPlan(plan) : []),
    ...(words === '' ? [] : [{ fact: 'prompt' as const, text: words, via: 'refusal' as const }]),
  ];
}

/** Whether a message is the last part of an answer that the log has in several. */
export function isWhole(message: Json): boolean {
  const [index, count] = [numberAt(message, 'chunkIndex'), numberAt(message, 'chunkCount')];
  return index === undefined || count === undefined || index >= count - 1;
}
