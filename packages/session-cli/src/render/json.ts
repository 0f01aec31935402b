import { replaceHidden, type Session } from '@0dai/session-schema/internal';

/** Lossless JSON that is safe to print on a terminal: invisible characters are escaped. */
export function jsonText(value: unknown): string {
  return `${replaceHidden(JSON.stringify(value, null, 2), escaped)}\n`;
}

function escaped(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}

/** A session as `--json` prints it, without our own bookkeeping. */
export function sessionJson(session: Session): Omit<Session, 'journal' | 'digest'> {
  const { journal: _journal, digest: _digest, ...rest } = session;
  return rest;
}
