import type { Session } from '@0dai/session-schema/internal';

// Invisible characters and terminal controls that JSON.stringify leaves unescaped; the same set as the schema's
// `clean`.
const UNSEEN =
  /\u034f|[\u007f-\u009f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{1d173}-\u{1d17a}\u{e0000}-\u{e007f}]|(?:\u200c|\u200d|[\ufe00-\ufe0f]|[\u{e0100}-\u{e01ef}]){2,}/gu;

/** Lossless JSON that is safe to print on a terminal: invisible characters are escaped. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replace(UNSEEN, escaped)}\n`;
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
