import { createHash } from 'node:crypto';
import {
  differences,
  ENTRY_ID,
  type Entry,
  fold,
  type PlainSession,
  type Session,
  type SessionPatch,
  sessionPatch,
} from '@0dai/session-schema';
import { FileError } from './errors.ts';
import { isTracked } from './git.ts';
import { appendEntries, type Journal, newEntry } from './journal.ts';
import { sign } from './key.ts';
import { fromJournal, type Reading, readingOf } from './reading.ts';
import type { Store } from './store.ts';
import { tryParseView } from './view-file.ts';

/** Takes a view that somebody changed into the journal, as an entry of its own. */
export function takeIn(
  store: Store,
  id: string,
  journal: Journal,
  raw: Record<string, unknown>,
  mtimeMs: number,
): Reading {
  const { project, key } = store;
  const now = readingOf(id, journal);
  const last = (raw.journal as { last?: unknown } | undefined)?.last;
  // The editor saw the view up to `last`; what came later was not taken out by the edit.
  const seen =
    typeof last === 'string' && ENTRY_ID.test(last) ? journal.own.filter((e) => e.id <= last) : journal.own;
  const base = fold(id, seen);
  const patch = base && now.session && checked(differences(base, plain(raw, base)));
  if (!base || !now.session || !patch) return now;
  const entry = handEdit(id, base.journal.last, patch, mtimeMs);
  const known = [...journal.own, ...journal.foreign].some((other) => other.id === entry.id);
  if (known) return now;
  // Where git tracks the file, a pull or a checkout may have made this edit: it waits for `trust`, unsigned.
  const foreign = isTracked(project, project.active);
  const written = foreign ? entry : sign(key, id, entry);
  try {
    appendEntries(project, id, [written], true);
  } catch (error) {
    // A read-only checkout: the edit is told all the same, and taken in by the next who can write.
    if (!(error instanceof FileError)) throw error;
    const lists = foreign
      ? { ...journal, foreign: [...journal.foreign, written] }
      : { ...journal, own: [...journal.own, written] };
    return readingOf(id, lists);
  }
  return fromJournal(store, id);
}

/** The same edit, whoever notices it, is the same entry: its id follows what it was made on and what it says. */
function handEdit(id: string, base: string, patch: SessionPatch, mtimeMs: number): Entry {
  const hash = createHash('sha256')
    .update(`${id}\n${base}\n${JSON.stringify(patch)}`)
    .digest();
  const made = newEntry(
    {
      now: () => Math.floor(mtimeMs),
      random: () => hash,
      home: '',
      stateDir: '',
    },
    undefined,
    id,
    base,
    { type: 'edit', patch },
    { actor: {}, evidence: 'hand' },
  );
  return made;
}

function checked(patch: SessionPatch | undefined): SessionPatch | undefined {
  const result = patch && sessionPatch.safeParse(patch);
  return result?.success ? result.data : undefined;
}

/** The plain fields of an untrusted view; a field that is not of its shape counts as unchanged. */
function plain(raw: Record<string, unknown>, base: Session): PlainSession {
  const fields = [
    'goal',
    'summary',
    'plan',
    'files_touched',
    'key_decisions',
    'handoff_notes',
    'agent_history',
  ];
  let merged: Session = base;
  for (const field of fields) {
    const candidate = tryParseView({ ...merged, [field]: raw[field] ?? base[field as keyof PlainSession] });
    if (candidate) merged = candidate;
  }
  return merged;
}
