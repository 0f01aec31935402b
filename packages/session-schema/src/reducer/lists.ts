import {
  type CheckRun,
  type DeadEnd,
  type FileChange,
  type KeyDecision,
  MAX_ADDED,
  type Removal,
} from '../model/patch.ts';
import type { FileProvenance, Provenance, Session } from '../model/session.ts';
import { removeSteps } from '../session/plan.ts';
import { newest } from '../text/newest.ts';
import { forgetMost } from './limits.ts';
import { isBefore } from './provenance.ts';

/** How many files keep the lines that were added to them. */
const MAX_FILES_WITH_ADDED = 20;

/** How a change of a file was recorded. */
interface FileNote {
  late?: boolean;
  isLogged?: boolean;
  added?: readonly string[] | undefined;
}

/** How many checks a session keeps. */
const CHECKS_MAX = 50;

/** Whether a file was changed, and not only read or named. */
export function isChange(file: FileProvenance): boolean {
  return file.change !== undefined && file.change !== 'read';
}

/** The lists of a session with their parallel provenance. Maps find items, because a search per entry would be slow. */
export class SessionLists {
  readonly #session: Session;
  readonly #files: Map<string, number>;
  /** The files whose added lines are kept, the one that changed last at the end. */
  readonly #added: Set<string>;
  readonly #decisions: Map<string, number>;
  readonly #deadEnds: Map<string, number>;

  constructor(session: Session) {
    this.#session = session;
    this.#files = indexOf(session.files_touched);
    const files = session.files_touched.map((path, i) => ({ path, ...session.provenance.files_touched[i] }));
    const changed = newest(
      files.filter(({ added }) => added),
      ({ at = '' }) => at,
      MAX_FILES_WITH_ADDED,
    );
    this.#added = new Set(changed.reverse().map(({ path }) => path));
    this.#decisions = indexOf(session.key_decisions.map((item) => item.decision));
    this.#deadEnds = indexOf(session.dead_ends.map((item) => item.approach));
  }

  /**
   * Records that a file was read or changed.
   * @param how.added lines that edits added to it, the latest first
   * @param how.late a later change of the file may be recorded already
   * @param how.isLogged the entry is from an agent's log, so that its time is exact
   * @returns the previous provenance of the file
   */
  file(
    path: string,
    change: FileChange | undefined,
    from: Provenance,
    { late = false, isLogged = false, added = [] }: FileNote = {},
  ): FileProvenance | undefined {
    const session = this.#session;
    const at = this.#files.get(path);
    const before = at === undefined ? undefined : session.provenance.files_touched[at];
    const edited = editedAt(before, isLogged && change !== undefined && change !== 'read' ? from.at : '');
    if (before && edited !== undefined) before.edited_at = edited;
    if (at !== undefined && before && late && isChange(before) && isBefore(from.at, before.at)) {
      if (change === 'created' && before.change === 'modified') {
        session.provenance.files_touched[at] = { ...before, change };
      }
      return before;
    }
    // A read does not replace the record of who changed the file.
    if (before && change === 'read' && isChange(before)) return before;
    // Keep the stronger change: a changed file that is read stays changed, and a new file that is modified stays new.
    const kept =
      before?.change &&
      (change === undefined || change === 'read' || (change === 'modified' && before.change === 'created'))
        ? before.change
        : change;
    const entry = {
      ...from,
      ...(kept && { change: kept }),
      ...(edited !== undefined && { edited_at: edited }),
      ...this.#withAdded(path, added, before),
    };
    if (at === undefined) {
      this.#files.set(path, session.files_touched.length);
      session.files_touched.push(path);
      session.provenance.files_touched.push(entry);
    } else {
      session.provenance.files_touched[at] = entry;
    }
    return before;
  }

  /** The lines that were added to a file; only of the files that changed last, because a session must stay small. */
  #withAdded(
    path: string,
    added: readonly string[],
    before: FileProvenance | undefined,
  ): { added?: string[] } {
    const asked = this.#session.requests.at(-1)?.at ?? '';
    // What was added before the latest request is earlier work.
    const earlier = before && !isBefore(before.at, asked) ? (before.added ?? []) : [];
    if (added.length + earlier.length === 0) return {};
    this.#added.delete(path);
    this.#added.add(path);
    const [oldest] = this.#added;
    if (this.#added.size > MAX_FILES_WITH_ADDED && oldest !== undefined) {
      this.#added.delete(oldest);
      const entry = this.#session.provenance.files_touched[this.#files.get(oldest) ?? -1];
      if (entry) delete entry.added;
    }
    return { added: [...new Set([...added, ...earlier])].slice(0, MAX_ADDED) };
  }

  /** Records a decision. A later reason replaces an earlier one, unless it is empty. */
  decision(item: KeyDecision, from: Provenance, literal: boolean): void {
    const { key_decisions: list, provenance } = this.#session;
    const at = indexIn(this.#decisions, item.decision, list.length);
    const reason = item.reason || literal ? item.reason : (list[at]?.reason ?? '');
    list[at] = { decision: item.decision, reason };
    provenance.key_decisions[at] = from;
  }

  /** Records a dead end; reasons as in `decision`. */
  deadEnd(item: DeadEnd, from: Provenance, literal: boolean): void {
    const { dead_ends: list, provenance } = this.#session;
    const at = indexIn(this.#deadEnds, item.approach, list.length);
    const reason = item.reason || literal ? item.reason : (list[at]?.reason ?? '');
    list[at] = { approach: item.approach, reason };
    provenance.dead_ends[at] = from;
  }

  /**
   * Records a run of a check. The last run counts; checks are in the order of their last runs, not of their entries.
   */
  check({ command, outcome, at }: CheckRun, from: Provenance): void {
    const { checks, provenance } = this.#session;
    const since = at === undefined ? from : { ...from, at };
    const previous = checks.findIndex((check) => check.command === command);
    if (previous !== -1) {
      if (isBefore(since.at, provenance.checks[previous]?.at ?? '')) return;
      checks.splice(previous, 1);
      provenance.checks.splice(previous, 1);
    }
    const place = provenance.checks.findLastIndex((other) => !isBefore(since.at, other.at)) + 1;
    checks.splice(place, 0, { command, outcome });
    provenance.checks.splice(place, 0, since);
    if (checks.length <= CHECKS_MAX) return;
    checks.shift();
    provenance.checks.shift();
  }

  /** Drops items beyond the limits of a session. */
  trim(): void {
    const session = this.#session;
    const { length: decisions } = session.key_decisions;
    const { length: ends } = session.dead_ends;
    if (forgetMost(session)) reindex(this.#files, session.files_touched);
    if (session.key_decisions.length < decisions)
      reindex(
        this.#decisions,
        session.key_decisions.map((item) => item.decision),
      );
    if (session.dead_ends.length < ends)
      reindex(
        this.#deadEnds,
        session.dead_ends.map((item) => item.approach),
      );
  }

  /** Removes items by their text. */
  remove(remove: Removal): void {
    const session = this.#session;
    const { provenance } = session;
    if (remove.plan) removeSteps(session, remove.plan);
    if (remove.files_touched) {
      const gone = new Set(remove.files_touched);
      provenance.files_touched = provenance.files_touched.filter(
        (_, i) => !gone.has(session.files_touched[i] ?? ''),
      );
      session.files_touched = session.files_touched.filter((path) => !gone.has(path));
      reindex(this.#files, session.files_touched);
    }
    if (remove.key_decisions) {
      const gone = new Set(remove.key_decisions);
      provenance.key_decisions = provenance.key_decisions.filter(
        (_, i) => !gone.has(session.key_decisions[i]?.decision ?? ''),
      );
      session.key_decisions = session.key_decisions.filter((item) => !gone.has(item.decision));
      reindex(
        this.#decisions,
        session.key_decisions.map((item) => item.decision),
      );
    }
    if (remove.dead_ends) {
      const gone = new Set(remove.dead_ends);
      provenance.dead_ends = provenance.dead_ends.filter(
        (_, i) => !gone.has(session.dead_ends[i]?.approach ?? ''),
      );
      session.dead_ends = session.dead_ends.filter((item) => !gone.has(item.approach));
      reindex(
        this.#deadEnds,
        session.dead_ends.map((item) => item.approach),
      );
    }
  }
}

function editedAt(before: FileProvenance | undefined, at: string): string | undefined {
  const previous = before?.edited_at;
  if (at === '' || (previous !== undefined && isBefore(at, previous))) return previous;
  return at;
}

/** The index of an item; for a new one the next index. */
function indexIn(map: Map<string, number>, key: string, next: number): number {
  const at = map.get(key);
  if (at !== undefined) return at;
  map.set(key, next);
  return next;
}

function indexOf(keys: readonly string[]): Map<string, number> {
  return new Map(keys.map((key, i) => [key, i]));
}

function reindex(map: Map<string, number>, keys: readonly string[]): void {
  map.clear();
  for (const [i, key] of keys.entries()) map.set(key, i);
}
