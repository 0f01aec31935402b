import type { Session } from '../model/session.ts';

/** The words of a query, in lower case. */
export function queryWords(query: string): string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/**
 * Whether a session contains all of these words, in any text: name, goal, requests, statements, plan, decisions, notes,
 * files, agents. Ignores case.
 * @param words the result of `queryWords`
 * @example holdsWords(session, queryWords('login expiry'))
 */
export function holdsWords(session: Session, words: readonly string[]): boolean {
  const {
    $schema: _schema,
    provenance: _how,
    meta: _state,
    journal: _where,
    digest: _digest,
    ...told
  } = session;
  const texts: string[] = [];
  collectTexts(told, texts);
  const text = texts.join('\n').toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Collects the strings in a value, without the keys. */
function collectTexts(value: unknown, into: string[]): void {
  if (typeof value === 'string') into.push(value);
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) collectTexts(item, into);
}
