import {
  type Entry,
  type Exclusion,
  excludedBy,
  fold,
  type Session,
  SourceIndex,
  StreamingReducer,
  sourceKey,
  undoneIds,
} from '@0dai/session-schema/internal';
import { eachLine } from '../fs/lines.ts';
import type { Store } from '../project/store.ts';
import { entryDigest, isOwn } from '../state/key.ts';
import {
  type Journal,
  journalPath,
  parseJson,
  parseLine,
  readJournal,
  TAIL_BYTES,
  withoutSecrets,
} from './journal.ts';

/** Longest journal that is folded as it is read. */
const FOLDED_MAX = 1024 * 1024 * 1024;

/** A journal that was folded as it was read: what it tells, and how many entries are somebody else's. */
export interface FoldedJournal extends Omit<Journal, 'own' | 'unverified'> {
  session: Session | undefined;
  unverified: number;
  /** It does more than begin. */
  says: boolean;
}

/**
 * Folds a session's journal as it is read, so that a long one is never in memory.
 * @returns undefined where there is none
 * @throws {TooLargeError} as above, but of a far longer one
 */
export function foldJournal(store: Store, sessionId: string): FoldedJournal | undefined {
  const { project, key, host } = store;
  const path = journalPath(project, sessionId);
  const max = host.journalMax ?? FOLDED_MAX;
  const { excluded, accepted, size } = lookAhead(store, sessionId, max) ?? {};
  if (!excluded || !accepted || size === undefined) return undefined;
  const reducer = new StreamingReducer(sessionId, excluded);
  const told: FoldedJournal = { session: undefined, unverified: 0, says: false, skipped: 0, size, tail: '' };
  let inOrder = true;
  const lines = eachLine(path, { to: size, max, edge: TAIL_BYTES }, (line) => {
    if (!inOrder) return;
    const entry = parseLine(line);
    if (!entry) {
      told.skipped += 1;
    } else if (isOwn(key, sessionId, entry) || accepted.has(entryDigest(sessionId, entry))) {
      inOrder = reducer.add(isOwn(key, sessionId, entry) ? entry : withoutSecrets(entry));
      told.says ||= entry.type !== 'begin';
    } else {
      told.unverified += 1;
    }
  });
  if (!lines) return undefined;
  if (!inOrder) return foldedAtOnce(store, sessionId);
  told.skipped += lines.skipped;
  told.size = lines.size;
  told.tail = lines.tail;
  told.session = reducer.end();
  return told;
}

/** How many sources of a long journal are held, to find the entries that tell the same thing of a log. */
const SOURCES_MAX = 200_000;

/** What a journal says about its own entries: which do not count, and which are accepted. */
function lookAhead(
  { project, key, host }: Store,
  sessionId: string,
  max: number,
): { excluded: ReadonlyMap<string, Exclusion>; accepted: ReadonlySet<string>; size: number } | undefined {
  const undos: Extract<Entry, { type: 'undo' }>[] = [];
  const accepted = new Set<string>();
  const sources = new SourceIndex(SOURCES_MAX);
  const path = journalPath(project, sessionId);
  const range = { max, hurried: host.journalMax !== undefined };
  const lines = eachLine(path, range, (line) => {
    if (isFromLog(line)) noteSource(sources, parseJson(line.toString()) as Entry | undefined);
    if (!line.includes('"undo"') && !line.includes('"trust"')) return;
    const entry = parseLine(line);
    if (entry?.type === 'undo') undos.push(entry);
    if (entry?.type !== 'trust' || !isOwn(key, sessionId, entry)) return;
    for (const mark of entry.entries) accepted.add(mark);
  });
  if (!lines) return undefined;
  const counts = (entry: Entry) =>
    isOwn(key, sessionId, entry) || accepted.has(entryDigest(sessionId, entry));
  // Only now that it is known who is accepted: what somebody else wrote replaces nothing.
  const repeated = sources.repeated();
  const verified = new SourceIndex();
  if (repeated.size > 0) {
    eachLine(path, { ...range, to: lines.size }, (line) => {
      if (!isFromLog(line)) return;
      const entry = parseLine(line);
      if (!entry || !repeated.has(sourceKey(entry) ?? '') || !counts(entry)) return;
      noteSource(verified, entry);
    });
  }
  const undone = undoneIds(undos.filter(counts));
  return { excluded: excludedBy(undone, verified), accepted, size: lines.size };
}

/** As we write it; an entry written otherwise is none of ours. */
function isFromLog(line: Buffer): boolean {
  return line.includes('"source":"') && !line.includes('"type":"start"');
}

function noteSource(sources: SourceIndex, entry: Entry | undefined): void {
  const source = entry?.actor ? sourceKey(entry) : undefined;
  if (entry && source !== undefined) sources.add(source, entry.id);
}

/** As two machines' journals put together may be: entries far from their places. They are all held, then. */
function foldedAtOnce(store: Store, sessionId: string): FoldedJournal | undefined {
  const journal = readJournal(store, sessionId);
  if (!journal) return undefined;
  const { own, unverified, ...rest } = journal;
  return {
    ...rest,
    session: fold(sessionId, own),
    unverified: unverified.length,
    says: own.some(({ type }) => type !== 'begin'),
  };
}
