import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Entry, fold, parseSession, type Session } from '@0dai/session-schema/internal';
import {
  complete,
  ensureStore,
  list,
  log,
  nodeHost,
  readActive,
  type Store,
  save,
} from '@0dai/session-store/internal';
import type { Deed, Ledger } from './ledger.ts';
import { tokensIn } from './script.ts';
import type { Storm } from './storm.ts';

/** What a storm did, and what is wrong after it. */
export interface Verdict {
  tried: number;
  acknowledged: number;
  /** Not acknowledged, because a kill came or it was refused. */
  refused: number;
  missing: number;
  doubled: number;
  sessions: number;
  entries: number;
  /** Lines of journals that a kill tore. */
  torn: number;
  /** Everything that is wrong, in a line each; empty when nothing is. */
  findings: string[];
}

/** The entry types in which the token of an operation stands, each of them once at most. */
const LEAVES = {
  save: ['save'],
  prompt: ['prompt'],
  turn: ['turn'],
  brief: ['start', 'brief'],
  complete: [],
} as const;

const person = { actor: {}, evidence: 'user' } as const;

/** Looks at what a storm left on disk, then does one more save and one more complete, and looks again. */
export async function verify(storm: Storm, ledger: Ledger): Promise<Verdict> {
  const store = ensureStore(storm.root, nodeHost(storm.home));
  const findings: string[] = [];
  const journals = readJournals(store, findings);
  const troubles = hookTroubles(store);
  const { missing, doubled } = compareDeeds(ledger, journals, troubles, findings);
  for (const [said, times] of tally(troubles.map(({ said }) => said)))
    findings.push(`a hook was in trouble ${times} times: ${said}`);
  for (const [token, { error, op }] of ledger.deeds)
    if (error && !isExpected(op, error)) findings.push(`${op} ${token} failed: ${error}`);

  const reading = readActive(store);
  if (reading.session)
    expectFold(reading.session, journals.get(reading.session.id), 'what is read', findings);
  if (reading.unverified) findings.push(`${reading.unverified} of one's own entries are unverified`);
  if (reading.unreadable) findings.push('active.json is not readable');
  checkPlaces(store, journals, reading.session?.id, findings);

  await heal(store, findings);
  const entries = [...journals.values()].reduce((sum, { own }) => sum + own.length, 0);
  const acknowledged = ledger.count(({ ok }) => ok);
  return {
    tried: ledger.deeds.size,
    acknowledged,
    refused: ledger.deeds.size - acknowledged,
    missing,
    doubled,
    sessions: journals.size,
    entries,
    torn: [...journals.values()].reduce((sum, { skipped }) => sum + skipped, 0),
    findings,
  };
}

interface Told {
  own: Entry[];
  session: Session | undefined;
  skipped: number;
}

/** All journals, read by the library, which needs a view to find them by. */
function readJournals(store: Store, findings: string[]): Map<string, Told> {
  const found = new Map<string, Told>();
  const names = existsSync(store.project.log) ? readdirSync(store.project.log) : [];
  for (const name of names) {
    const id = basename(name, '.jsonl');
    try {
      const { entries, unverified, skipped } = log(store, id);
      const own = entries.map(({ entry }) => entry);
      if (unverified > 0) findings.push(`${unverified} entries of ${id} are unverified`);
      found.set(id, { own, session: fold(id, own), skipped });
    } catch (error) {
      // A journal that only begins is of a session that `current` never named, or lost at once: a kill came between.
      const text = readFileSync(join(store.project.log, name), 'utf8');
      const lines = text.split('\n').filter((line) => line !== '');
      if (lines.length > 1)
        findings.push(`session ${id} is not to be found (${String(error)}); its entries: ${briefly(lines)}`);
    }
  }
  return found;
}

/** The entries of a journal, enough of each to tell what happened. */
function briefly(lines: readonly string[]): string {
  const part = (line: string, name: string) => new RegExp(`"${name}":"([^"]*)"`).exec(line)?.[1] ?? 'torn';
  return lines.map((line) => `${part(line, 'type')} at ${part(line, 'at')}`).join(', ');
}

function compareDeeds(
  { deeds }: Ledger,
  journals: Map<string, Told>,
  troubles: readonly { cwd: string }[],
  findings: string[],
): { missing: number; doubled: number } {
  // By token and type of entry: the ids of the entries that bear it.
  const left = new Map<string, Set<string>>();
  for (const [id, { own }] of journals) {
    for (const entry of own) {
      for (const token of tokensIn(JSON.stringify(entry))) {
        const key = `${token} ${entry.type}`;
        left.set(key, (left.get(key) ?? new Set()).add(`${id}/${entry.id}`));
      }
    }
  }
  let missing = 0;
  let doubled = 0;
  for (const [token, deed] of deeds) {
    for (const type of LEAVES[deed.op]) {
      const ids = [...(left.get(`${token} ${type}`) ?? [])];
      if (ids.length > 1) {
        doubled += 1;
        findings.push(`${deed.op} ${token} is there ${ids.length} times as ${type}: ${ids.join(', ')}`);
      }
      if (ids.length > 0 || !deed.ok || !deed.sure || wasRefused(deed, troubles)) continue;
      missing += 1;
      findings.push(`${deed.op} ${token} was acknowledged and is missing (session ${deed.session})`);
    }
    if (deed.op !== 'complete' || !deed.ok) continue;
    const archived = deed.session === undefined ? undefined : journals.get(deed.session)?.session;
    if (archived?.status === 'completed') continue;
    missing += 1;
    findings.push(`complete ${token} was acknowledged, yet ${deed.session} is ${archived?.status}`);
  }
  return { missing, doubled };
}

/** A hook always exits 0: what it could not record, it says in its log. */
function wasRefused({ op, slot }: Deed, troubles: readonly { cwd: string }[]): boolean {
  return op !== 'save' && troubles.some(({ cwd }) => cwd.endsWith(`/slot-${slot}`));
}

function isExpected(op: string, error: string): boolean {
  return (
    (op === 'complete' && /NO_SESSION|no session in progress/.test(error)) ||
    /LOCKED|holds the lock on/.test(error)
  );
}

function hookTroubles(store: Store): { said: string; cwd: string }[] {
  const path = join(store.host.stateDir, 'hooks.log');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as { said: string; cwd: string });
}

/** Every session is in exactly one place, and after the next reading its view there is the fold of its journal. */
function checkPlaces(
  store: Store,
  journals: Map<string, Told>,
  active: string | undefined,
  findings: string[],
): void {
  // A kill between an entry and the archive leaves the entry in the journal alone until then.
  const { unreadable } = list(store, Number.POSITIVE_INFINITY);
  if (unreadable > 0) findings.push(`${unreadable} archived sessions are not readable`);
  const views = new Map<string, string[]>();
  for (const path of [...filesIn(store.project.history), ...filesIn(store.project.parked)]) {
    const id = /_(.+)\.json$/.exec(path)?.[1];
    if (id === undefined) continue;
    views.set(id, [...(views.get(id) ?? []), path]);
    const view = parseSession(JSON.parse(readFileSync(path, 'utf8')));
    expectFold(view, journals.get(id), path, findings);
  }
  for (const [id, paths] of views)
    if (paths.length > 1) findings.push(`session ${id} is there ${paths.length} times: ${paths.join(', ')}`);
  for (const [id, { own, session }] of journals) {
    if (id === active || views.has(id) || own.every(({ type }) => type === 'begin')) continue;
    findings.push(`session ${id} (${session?.status}, ${own.length} entries) is in no place`);
  }
}

function expectFold(view: Session, told: Told | undefined, what: string, findings: string[]): void {
  if (!told?.session) findings.push(`${what}: no journal of ${view.id}`);
  else if (plain(view) !== plain(told.session)) findings.push(`${what} is not the fold of ${view.id}`);
}

function plain({ journal: _journal, digest: _digest, ...rest }: Session): string {
  return JSON.stringify(sorted(rest));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const pairs = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The next save and the next complete work, and leave nothing lying about. */
async function heal(store: Store, findings: string[]): Promise<void> {
  const { session } = save(store, { summary: 'after the storm' }, person);
  const view = parseSession(JSON.parse(readFileSync(store.project.active, 'utf8')));
  const { entries } = log(store, session.id);
  const own = entries.map(({ entry }) => entry);
  expectFold(view, { own, session: fold(session.id, own), skipped: 0 }, 'active.json', findings);
  await complete(store, person);
  if (existsSync(store.project.active)) findings.push('active.json is still there after complete');
  if (readFileSync(store.project.current, 'utf8') !== `${session.id}\n`)
    findings.push('current does not name the last session');
  const folder = store.project.folder;
  for (const path of [...filesIn(folder), ...filesIn(store.host.stateDir), ...filesIn(join(folder, '..'))]) {
    const name = basename(path);
    if (name.endsWith('.tmp')) findings.push(`left lying: ${path}`);
    if (/^(?:unreadable|unverified)-/.test(name)) findings.push(`quarantined for no reason: ${path}`);
  }
  if (existsSync(join(folder, '.lock'))) findings.push('the lock is still there');
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((item) => item.isFile())
    .map((item) => join(item.parentPath, item.name));
}

function tally(words: readonly string[]): Map<string, number> {
  const times = new Map<string, number>();
  for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return times;
}
