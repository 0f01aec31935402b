import { expect, it } from 'vitest';
import { answerFact } from '../../src/facts/answer.ts';

it.each([
  [
    'one choice',
    { question: 'Which?', answer: 'A', options: ['A', 'B'] },
    [{ question: 'Which?', answer: 'A', options: ['B'] }],
  ],
  [
    'several choices',
    { question: 'Which?', answer: 'A, B', options: ['A', 'B'] },
    [{ question: 'Which?', answer: 'A, B' }],
  ],
  [
    'a typed answer',
    { question: 'Which?', answer: 'C', note: ' soon' },
    [{ question: 'Which?', answer: 'C', note: 'soon' }],
  ],
  ['no answer', { question: 'Which?', answer: ' ' }, []],
  ['no question', { question: undefined, answer: 'A' }, []],
])('answerFact of %s', (_, given, facts) =>
  expect(answerFact(given)).toEqual(facts.map((fact) => ({ fact: 'answer', ...fact }))),
);
