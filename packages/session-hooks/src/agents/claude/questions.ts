import type { FactBody } from '@0dai/session-schema';
import * as z from 'zod/mini';
import { lineOf } from '../../facts.ts';
import { shape, shaped } from '../../shape.ts';

/** What AskUserQuestion answers in Claude Code 2.1.330. */
const answered = shape(() =>
  z.object({
    questions: z.array(
      z.object({
        question: z.string(),
        options: z.optional(z.array(z.object({ label: z.string() }))),
      }),
    ),
    /** By the question's text; the labels of several choices with commas between them. */
    answers: z.optional(z.record(z.string(), z.string())),
    /** What the user typed in place of choosing. */
    response: z.optional(z.string()),
    annotations: z.optional(
      z.record(z.string(), z.object({ notes: z.optional(z.string()), unanswered: z.optional(z.string()) })),
    ),
    /** Nobody was there: it went on by itself. */
    afkTimeoutMs: z.optional(z.number()),
  }),
);

/** A decision of the user for each question that was answered. */
export function answers(response: unknown): FactBody[] {
  const found = shaped(answered, response);
  if (!found || found.afkTimeoutMs !== undefined) return [];
  const { questions, annotations = {} } = found;
  return questions.slice(0, 10).flatMap(({ question, options = [] }, index): FactBody[] => {
    const note = own(annotations, question);
    if (note?.unanswered !== undefined) return [];
    const typed = index === 0 && Object.keys(found.answers ?? {}).length === 0 ? found.response : undefined;
    const answer = lineOf(own(found.answers ?? {}, question) ?? typed ?? '');
    if (answer === '') return [];
    const others = options
      .map(({ label }) => lineOf(label))
      .filter((label) => answer !== label && !`, ${answer}, `.includes(`, ${label}, `));
    const reason = [
      'answered by the user',
      ...(others.length > 0 ? [`other options: ${others.join(', ')}`] : []),
      ...(note?.notes?.trim() ? [`note: ${note.notes}`] : []),
    ];
    const decision = lineOf(`${question} → ${answer}`);
    return [{ fact: 'decision', decision, reason: lineOf(reason.join('; ')), by: 'user' }];
  });
}

function own<T>(of: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(of, key) ? of[key] : undefined;
}
