import {
  acceptedEntry,
  type Entry,
  type Exclusion,
  excludedBy,
  fold,
  type Session,
  SourceIndex,
  StreamingReducer,
  sourceKey,
} from '@0dai/session-schema/internal';
import { eachLine } from '../fs/lines.ts';
import type { Store } from '../project/store.ts';
import { entryDigest, isOwn } from '../state/key.ts';
import {
  type Journal,
  type JournalLine,
  journalPath,
  parseJson,
  parseLine,
  readJournal,
  TAIL_BYTES,
  withoutSecrets,
} from './journal.ts';

/** Largest journal, in bytes, that is folded while it is read. */
const FOLDED_MAX = 1024 * 1024 * 1024;

/** The result of folding a journal while reading it, with the number of unverified entries. */
export interface FoldedJournal extends Omit<Journal, 'own' | 'unverified'> {
  session: Session | undefined;
  unverified: number;
  /** It holds an entry besides `begin`. */
  says: boolean;
}

/**
 * Folds a session's journal while reading it, so that a long journal is never in memory as a whole.
 * @returns undefined if there is no journal
 * @throws {TooLargeError} as `readJournal`, but for a much larger one
 */
export function foldJournal(store: Store, sessionId: string): FoldedJournal | undefined {
  const { project, key, host } = store;
  const path = journalPath(project, sessionId);
  const max = host.journalMax ?? FOLDED_MAX;
  const { excluded, accepted, size } = lookAhead(store, sessionId, max) ?? {};
  if (!excluded || !accepted || size === undefined) return undefined;
  const reducer = new StreamingReducer(sessionId, excluded);
  const folded: FoldedJournal = {
    session: undefined,
    unverified: 0,
    says: false,
    skipped: 0,
    size,
    tail: '',
  };
  let inOrder = true;
  const lines = eachLine(path, { to: size, max, edge: TAIL_BYTES }, (line) => {
    if (!inOrder) return;
    const { entry, written } = parseLine(line) ?? {};
    if (!entry || !written) {
      folded.skipped += 1;
    } else if (isOwn(key, sessionId, written) || accepted.has(entryDigest(sessionId, written))) {
      inOrder = reducer.add(isOwn(key, sessionId, written) ? entry : acceptedEntry(withoutSecrets(entry)));
      folded.says ||= entry.type !== 'begin';
    } else {
      folded.unverified += 1;
    }
  });
  if (!lines) return undefined;
  if (!inOrder) return foldedAtOnce(store, sessionId);
  folded.skipped += lines.skipped;
  folded.size = lines.size;
  folded.tail = lines.tail;
  folded.session = reducer.end();
  return folded;
}

/** How many log sources of a long journal are held in memory, to find entries that repeat the same part of a log. */
const SOURCES_MAX = 200_000;

/** Collects what a journal says about its own entries: which are excluded, and which the user accepted. */
function lookAhead(
  { project, key, host }: Store,
  sessionId: string,
  max: number,
): { excluded: ReadonlyMap<string, Exclusion>; accepted: ReadonlySet<string>; size: number } | undefined {
  const takeBacks: JournalLine[] = [];
  const accepted = new Set<string>();
  const sources = new SourceIndex(SOURCES_MAX);
  const path = journalPath(project, sessionId);
  const range = { max, hurried: host.journalMax !== undefined };
  const lines = eachLine(path, range, (line) => {
    if (isFromLog(line)) noteSource(sources, parseJson(line.toString()) as Entry | undefined);
    // `"forget` also matches `"forgotten"`.
    if (!line.includes('"undo"') && !line.includes('"trust"') && !line.includes('"forget')) return;
    const parsed = parseLine(line);
    if (!parsed) return;
    const { entry, written } = parsed;
    if (entry.type === 'undo' || entry.type === 'forget' || entry.type === 'forgotten')
      takeBacks.push(parsed);
    if (entry.type !== 'trust' || !isOwn(key, sessionId, written)) return;
    for (const digest of entry.entries) accepted.add(digest);
  });
  if (!lines) return undefined;
  const counts = ({ written }: JournalLine) =>
    isOwn(key, sessionId, written) || accepted.has(entryDigest(sessionId, written));
  // Only after all `trust` entries are read: an unverified entry must not replace a verified one.
  const repeated = sources.repeated();
  const verified = new SourceIndex();
  if (repeated.size > 0) {
    eachLine(path, { ...range, to: lines.size }, (line) => {
      if (!isFromLog(line)) return;
      const parsed = parseLine(line);
      if (!parsed || !repeated.has(sourceKey(parsed.entry) ?? '') || !counts(parsed)) return;
      noteSource(verified, parsed.entry);
    });
  }
  return {
    excluded: excludedBy(
      takeBacks.filter(counts).map(({ entry }) => entry),
      verified,
    ),
    accepted,
    size: lines.size,
  };
}

/** Searches the text as we serialize it. An entry serialized differently is not ours. */
function isFromLog(line: Buffer): boolean {
  return line.includes('"source":"') && !line.includes('"type":"start"');
}

function noteSource(sources: SourceIndex, entry: Entry | undefined): void {
  const source = entry?.actor ? sourceKey(entry) : undefined;
  if (entry && source !== undefined) sources.add(source, entry.id);
}

/**
 * Folds the whole journal in memory, for entries that are far out of order, as in the merged journals of two
 * machines.
 */
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
