import type * as z from 'zod/mini';
import { describeIssues } from '../../text/issues.ts';
import type { Entry } from '../entry/entry.ts';
import { InvalidInputError } from '../errors.ts';
import { migrateSession } from '../migrate.ts';
import type { SessionPatch } from '../patch.ts';
import type { Session } from '../session.ts';
import { entry } from './entry.ts';
import { agentName, sessionPatch } from './patch.ts';
import { session } from './session.ts';

/** The parsed value, or the problem with it, in a sentence without a full stop. */
export type ParseResult<T> = { success: true; data: T } | { success: false; problem: string };

/**
 * Reads the content of an `active.json` or an archived session.
 * @param value parsed JSON from an untrusted file
 * @throws {NewerSchemaError} when a newer version wrote it
 * @throws {InvalidInputError} when it is not a session
 */
export function parseSession(value: unknown): Session {
  const result = parse<Session>(session, migrateSession(value), 'the session');
  if (!result.success) throw new InvalidInputError(result.problem);
  return result.data;
}

/**
 * Parses an untrusted journal entry. Call `migrateEntry` first.
 * @example parseEntry({ type: 'nonsense' }).success // false
 */
export function parseEntry(value: unknown): ParseResult<Entry> {
  return parse<Entry>(entry, value, 'the entry');
}

/**
 * Parses an untrusted patch.
 * @example parsePatch({ goal: 7 }) // { success: false, problem: 'goal: expected string' }
 */
export function parsePatch(value: unknown): ParseResult<SessionPatch> {
  return parse<SessionPatch>(sessionPatch, value, 'the save');
}

/** Whether a text can be an agent's id: lower-case letters, digits, `.`, `_` and `-`. */
export function isAgentName(text: string): boolean {
  return agentName.safeParse(text).success;
}

function parse<T>(schema: z.ZodMiniType<T>, value: unknown, what: string): ParseResult<T> {
  const { success, data, error } = schema.safeParse(value);
  return success ? { success, data } : { success, problem: describeIssues(error, what) };
}
