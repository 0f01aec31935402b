import { InvalidInputError } from '../model/errors.ts';
import type { Session } from '../model/session.ts';
import { cleanLine, firstLine } from '../text/text.ts';

/** Longest name of a session, in Unicode code points. */
const MAX_NAME = 80;
/** The beginning of an id: `20261123-`. */
const LIKE_ID = /^\d{8}-/;

/**
 * Cleans a session's name: one line, without control characters.
 * @throws {InvalidInputError} if it is empty, too long, or reads like an id
 * @example sessionName(' login \n fix ') // 'login fix'
 */
export function sessionName(given: string): string {
  const name = cleanLine(given).trim();
  if (name === '') throw new InvalidInputError('The name is empty. Give a few words, such as "login fix".');
  if ([...name].length > MAX_NAME)
    throw new InvalidInputError(`The name is longer than ${MAX_NAME} characters. Give a few words.`);
  if (LIKE_ID.test(name))
    throw new InvalidInputError('The name reads like the id of a session. Begin it with another word.');
  return name;
}

/**
 * Whether a session has this name. Ignores case.
 * @example isNamed({ name: 'Login fix' }, 'login fix') // true
 */
export function isNamed({ name }: Pick<Session, 'name'>, wanted: string): boolean {
  return name !== undefined && name.toLowerCase() === cleanLine(wanted).trim().toLowerCase();
}

/** The title of a session for people, on one cleaned line: its name, else its goal, its summary, its id. */
export function titleOf({
  name,
  goal,
  summary,
  id,
}: Pick<Session, 'name' | 'goal' | 'summary' | 'id'>): string {
  return cleanLine(name ?? firstLine(goal || summary || id));
}
