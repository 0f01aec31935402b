import type { FactBody } from '@0dai/session-schema/internal';
import * as z from 'zod/mini';
import { answerFact } from '../../../../facts/answer.ts';
import { lineOf } from '../../../../facts/facts.ts';
import { shape, shaped } from '../../../../facts/shape.ts';

/** The response of AskUserQuestion in Claude Code 2.1.330. */
const answered = shape(() =>
  z.object({
    questions: z.array(
      z.object({
        question: z.string(),
        options: z.optional(z.array(z.object({ label: z.string() }))),
      }),
    ),
    /** By the question's text; commas separate the labels of several choices. */
    answers: z.optional(z.record(z.string(), z.string())),
    /** Text that the user typed instead of choosing. */
    response: z.optional(z.string()),
    annotations: z.optional(
      z.record(z.string(), z.object({ notes: z.optional(z.string()), unanswered: z.optional(z.string()) })),
    ),
    /** The user did not answer in time, so the agent continued. */
    afkTimeoutMs: z.optional(z.number()),
  }),
);

/** The user's answers. */
export function answers(response: unknown): FactBody[] {
  const found = shaped(answered, response);
  if (!found || found.afkTimeoutMs !== undefined) return [];
  const { questions, annotations = {} } = found;
  return questions.slice(0, 10).flatMap(({ question, options = [] }, index): FactBody[] => {
    const note = own(annotations, question);
    if (note?.unanswered !== undefined) return [];
    const typed = index === 0 && Object.keys(found.answers ?? {}).length === 0 ? found.response : undefined;
    return answerFact({
      question,
      answer: own(found.answers ?? {}, question) ?? typed,
      options: options.slice(0, 20).map(({ label }) => label),
      note: note?.notes,
    });
  });
}

/** The answers in the model's text, for logs that have no response. */
export function answersIn(text: string): FactBody[] {
  if (!text.startsWith('User has answered your questions: ')) return [];
  return [...text.matchAll(/"([^"\n]{1,1000})"="([^"\n]{1,1000})"/g)]
    .slice(0, 10)
    .map((match) => ({ fact: 'answer', question: lineOf(match[1] ?? ''), answer: lineOf(match[2] ?? '') }));
}

function own<T>(of: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}
