import type { FactBody } from '@0dai/session-schema/internal';
import { lineOf } from '../../../../facts/facts.ts';
import { asObject, type Json, listAt, objectAt, parsedJson, textAt } from '../../../../logs/json/fields.ts';

const QUESTIONS_MAX = 10;
const OPTIONS_MAX = 20;
/** Codex's prefix for text that the user typed besides choosing an option. */
const NOTE = 'user_note: ';

/** Whether a tool asks the user. */
export function isQuestion(tool: string): boolean {
  return tool === 'request_user_input' || tool === 'ask_question' || tool === 'ask_user_question';
}

/**
 * The user's answers to a question tool: `{"questions":[{"id","question","options":[{"label"}]}]}` answered by
 * `{"answers":{"<id>":{"answers":["<label>", "user_note: …"]}}}`.
 */
export function answerFacts(input: Json | undefined, result: string): FactBody[] {
  const answers = objectAt(asObject(parsedJson(result)), 'answers');
  return listAt(input, 'questions')
    .slice(0, QUESTIONS_MAX)
    .flatMap((one): FactBody[] => {
      const asked = asObject(one);
      const question = lineOf(textAt(asked, 'question') ?? textAt(asked, 'header') ?? '');
      const given = answersTo(answers, textAt(asked, 'id'));
      // Answers to secret questions never enter a session.
      if (question === '' || given.length === 0 || asked?.isSecret === true) return [];
      const notes = given.filter((text) => text.startsWith(NOTE)).map((text) => text.slice(NOTE.length));
      const chosen = given.filter((text) => !text.startsWith(NOTE));
      const answer = lineOf((chosen.length > 0 ? chosen : notes).join(', '));
      if (answer === '') return [];
      const note = chosen.length > 0 ? lineOf(notes.join('; ')) : '';
      const options = listAt(asked, 'options')
        .slice(0, OPTIONS_MAX)
        .map((option) => lineOf(textAt(asObject(option), 'label') ?? ''))
        .filter((label) => label !== '' && !chosen.some((text) => lineOf(text) === label));
      return [
        {
          fact: 'answer',
          question,
          answer,
          ...(options.length > 0 && { options }),
          ...(note !== '' && { note }),
        },
      ];
    });
}

function answersTo(answers: Json | undefined, id: string | undefined): string[] {
  const answer = id === undefined || !answers || !Object.hasOwn(answers, id) ? undefined : answers[id];
  const list = Array.isArray(answer) ? answer : listAt(asObject(answer), 'answers');
  const texts = typeof answer === 'string' ? [answer] : list;
  return texts.filter((text): text is string => typeof text === 'string' && text.trim() !== '');
}
