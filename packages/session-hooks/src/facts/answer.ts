import type { FactBody } from '@0dai/session-schema/internal';
import { LIST_MAX, lineOf } from './facts.ts';

/** The user's answer to a question of the agent. */
export interface GivenAnswer {
  question: string | undefined;
  /** The chosen label, several with commas between them, or what the user typed. */
  answer: string | undefined;
  /** Labels of all offered answers. */
  options?: readonly string[];
  /** What the user typed besides choosing. */
  note?: string | undefined;
}

/**
 * An `answer` fact, with the offered answers that the user did not choose; none without a question and an answer.
 * @example answerFact({ question: 'Which?', answer: 'A', options: ['A', 'B'] }) // options: ['B']
 */
export function answerFact({ question = '', answer = '', options = [], note = '' }: GivenAnswer): FactBody[] {
  const [asked, given, typed] = [lineOf(question), lineOf(answer), lineOf(note)];
  if (asked === '' || given === '') return [];
  const others = options
    .slice(0, LIST_MAX)
    .map(lineOf)
    .filter((label) => label !== '' && !`, ${given}, `.includes(`, ${label}, `));
  return [
    {
      fact: 'answer',
      question: asked,
      answer: given,
      ...(others.length > 0 && { options: others }),
      ...(typed !== '' && { note: typed }),
    },
  ];
}
