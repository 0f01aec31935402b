import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CAPTURED_MAX, redact } from '../../../src/internal.ts';

/** A redaction that may be a false alarm. */
export interface Alarm {
  file: string;
  kind: string;
  /** The text before it. */
  before: string;
}

/** The size of the text read, and the redactions in it. */
export interface Alarms {
  files: number;
  characters: number;
  alarms: Alarm[];
}

const TEXT = /\.(?:[cm]?[jt]sx?|md|json|jsonl|ya?ml|css|html|svg|map|py|sh|toml|txt)$/;
/** Names of files about secrets, which contain secrets. */
const ABOUT_SECRETS = /redact|secret|credential/i;
const FILE_MAX = 200_000;

/** Redacts the texts of a folder in pieces of the length that a session holds. */
export function falseAlarms(folder: string, skip: RegExp): Alarms {
  const result: Alarms = { files: 0, characters: 0, alarms: [] };
  for (const file of filesIn(folder, skip)) {
    const text = readFileSync(file, 'utf8').slice(0, FILE_MAX);
    result.files += 1;
    result.characters += text.length;
    for (let at = 0; at < text.length; at += CAPTURED_MAX) {
      const piece = text.slice(at, at + CAPTURED_MAX);
      const redacted = redact(piece);
      if (redacted === piece) continue;
      for (const { 0: mark, index } of redacted.matchAll(/\[redacted:[\w-]+\]/g)) {
        // Texts may quote `[redacted:…]` themselves.
        if (piece.includes(mark)) continue;
        const before = redacted.slice(Math.max(0, index - 40), index);
        result.alarms.push({ file: relative(folder, file), kind: mark.slice(10, -1), before });
      }
    }
  }
  return result;
}

function* filesIn(folder: string, skip: RegExp): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (skip.test(path.split(sep).join('/')) || ABOUT_SECRETS.test(entry.name)) continue;
    if (entry.isDirectory()) yield* filesIn(path, skip);
    else if (entry.isFile() && TEXT.test(entry.name)) yield path;
  }
}
