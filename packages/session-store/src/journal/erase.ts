import { acceptedEntry, type Entry, forgottenEntry, forgottenSource } from '@0dai/session-schema/internal';
import { overwriteParts, type Patch } from '../fs/files.ts';
import { eachLine } from '../fs/lines.ts';
import { keyOf, type Store } from '../project/store.ts';
import { entryDigest, isOwn, sign, textDigest } from '../state/key.ts';
import { isJournal, JOURNAL_MAX, journalPath, parseLine, readJournal } from './journal.ts';

/** Makes the source of a forgotten prompt that has no id, from a digest of its text. */
export function forgottenPrompt(store: Store, text: string): string {
  return forgottenSource(textDigest(keyOf(store), text));
}

/**
 * Overwrites the lines of entries with their rest (`forgottenEntry`), signed, and with line ends up to the
 * old length. Nothing in the file moves, so offsets and checkpoints hold. Leaves unverified lines as they are.
 * Idempotent: a second call finishes what a kill interrupted.
 *
 * @returns whether later readings of the agents' logs recognise all of them. If not (no room, or a kill tore the line),
 *   the caller moves the read positions to the ends of the logs
 */
export function eraseEntries(store: Store, sessionId: string, ids: ReadonlySet<string>): { kept: boolean } {
  const path = journalPath(store.project, sessionId);
  const unverified = new Set(readJournal(store, sessionId)?.unverified.map(({ digest }) => digest));
  const patches: Patch[] = [];
  const whole = new Set<string>();
  const torn = new Set<string>();
  let kept = true;
  /** Unreadable lines behind an erased one: the end of its content, if a kill interrupted the write. */
  let behind: Patch[] | undefined;
  eachLine(path, { max: JOURNAL_MAX }, (line, position) => {
    const { entry, written } = parseLine(line) ?? {};
    // A line that a kill tore may have the shape of an entry, but never our signature.
    if (!entry || !written || (entry.type === 'forgotten' && !isOwn(store.key, sessionId, written))) {
      const blank = { position, bytes: blankBytes(line.length) };
      const id = /^\{(?:"v":\d+,)?"id":"([^"]+)"/.exec(line.toString('latin1', 0, 60))?.[1];
      if (id !== undefined && ids.has(id)) {
        torn.add(id);
        patches.push(blank);
      } else if (!entry) behind?.push(blank);
      return;
    }
    // Not at the end of the file: there another process may be writing.
    patches.push(...(behind ?? []));
    behind = undefined;
    if (!ids.has(entry.id) || unverified.has(entryDigest(sessionId, written))) return;
    whole.add(entry.id);
    behind = [];
    if (entry.type !== 'forgotten') {
      // The rest is signed, so remove the fields of its writer's machine, which readers would trust.
      const counted = isOwn(store.key, sessionId, written) ? entry : acceptedEntry(entry);
      const erased = erasedLine(store, sessionId, counted, line.length);
      patches.push({ position, bytes: erased.bytes });
      kept &&= erased.kept;
    }
  });
  if (patches.length > 0) overwriteParts(path, patches, isJournal);
  return { kept: kept && [...torn].every((id) => whole.has(id)) };
}

/**
 * The rest of an entry (`forgottenEntry`), as bytes of the same length.
 * @returns `kept`: whether a later reading of the agent's log recognises it. A short prompt without an id may have no
 *   room for its digest
 */
function erasedLine(
  store: Store,
  sessionId: string,
  entry: Entry,
  length: number,
): { bytes: Buffer; kept: boolean } {
  const bytes = blankBytes(length);
  const left = forgottenEntry(entry);
  const isUnnamed = entry.type === 'prompt' && left.source === undefined;
  const named = isUnnamed ? { ...left, source: forgottenPrompt(store, entry.text) } : left;
  const { process: _process, ...shorter } = named;
  for (const candidate of [named, shorter, left]) {
    const text = JSON.stringify(sign(keyOf(store), sessionId, candidate));
    if (Buffer.byteLength(text) > length) continue;
    bytes.write(text);
    return { bytes, kept: candidate.source !== undefined || !isUnnamed };
  }
  return { bytes, kept: false };
}

/** Line ends, which readers skip. */
function blankBytes(length: number): Buffer {
  return Buffer.alloc(length, '\n');
}
