import { canonicalJson, type Entry } from './entry.ts';
import { tellOfStay, touchAgent } from './history.ts';
import type { SessionPatch } from './patch.ts';
import { applyPlan, applySteps, removeSteps } from './plan.ts';
import { type Provenance, SCHEMA_VERSION, type Session } from './session.ts';

/**
 * The session that these entries tell: a pure function of the set of entries. The order of arrival
 * does not matter, nor does an entry that arrives twice.
 *
 * @param id the session's id
 * @param entries verified entries of its journal, in any order
 * @returns undefined when there are no entries
 */
export function fold(id: string, entries: Iterable<Entry>): Session | undefined {
  const unique = new Map<string, Entry>();
  for (const entry of entries) {
    const before = unique.get(entry.id);
    // Two that noticed the same hand edit wrote it under one id: which of them is told must not depend on the order.
    if (!before || canonicalJson(entry) < canonicalJson(before)) unique.set(entry.id, entry);
  }
  const ordered = [...unique.values()].sort(byId);
  const first = ordered[0];
  if (!first) return undefined;
  const undone = undoneIds(ordered);
  const folder = new Folder(emptySession(id, first.at));
  for (const entry of ordered) folder.apply(entry, undone.has(entry.id));
  return folder.session;
}

/**
 * Folds entries that came after a view onto it.
 * @returns undefined when the view cannot serve as the start (an entry is older than the view, or takes
 *   something back): fold the whole journal then
 */
export function foldOnto(view: Session, tail: readonly Entry[]): Session | undefined {
  const ordered = [...tail].sort(byId);
  let last = view.journal.last;
  for (const entry of ordered) {
    if (entry.id <= last || entry.type === 'undo' || entry.type === 'trust') return undefined;
    last = entry.id;
  }
  const start = structuredClone(view);
  if (ordered.length > 0) delete start.digest;
  const folder = new Folder(start);
  for (const entry of ordered) folder.apply(entry, false);
  return folder.session;
}

/** The ids that undo entries take back; an undo that is itself undone takes back nothing. */
export function undoneIds(entries: Iterable<Entry>): Set<string> {
  const undone = new Set<string>();
  const undos = [...entries].filter((entry) => entry.type === 'undo').sort((a, b) => byId(b, a));
  for (const undo of undos) {
    if (undone.has(undo.id)) continue;
    for (const id of undo.entries) if (id < undo.id) undone.add(id);
  }
  return undone;
}

function byId(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function emptySession(id: string, at: string): Session {
  return {
    schema_version: SCHEMA_VERSION,
    id,
    status: 'active',
    goal: '',
    summary: '',
    plan: [],
    files_touched: [],
    key_decisions: [],
    handoff_notes: '',
    agent_history: [],
    created_at: at,
    updated_at: at,
    git: null,
    provenance: {
      goal: null,
      summary: null,
      handoff_notes: null,
      plan: [],
      files_touched: [],
      key_decisions: [],
      agent_history: [],
    },
    journal: { position: 0, last: '', tail: '' },
  };
}

/** Applies entries in order. The maps keep a long journal from being searched again for every entry. */
class Folder {
  readonly session: Session;
  readonly #files: Map<string, number>;
  readonly #decisions: Map<string, number>;

  constructor(session: Session) {
    this.session = session;
    this.#files = new Map(session.files_touched.map((path, i) => [path, i]));
    this.#decisions = new Map(session.key_decisions.map((item, i) => [item.decision, i]));
  }

  apply(entry: Entry, undone: boolean): void {
    const { session } = this;
    session.journal.last = entry.id;
    if (undone) return;
    // Whoever merely came in or looked changed nothing: the session is as old as what it tells.
    if (entry.type !== 'start' && entry.type !== 'trust') session.updated_at = entry.at;
    switch (entry.type) {
      case 'begin':
        session.git = entry.git ?? session.git;
        break;
      case 'start':
        touchAgent(session, entry.actor, entry.at);
        break;
      case 'save':
        this.#patch(withImplied(entry.patch, session), entry, false);
        break;
      case 'edit':
        this.#patch(entry.patch, entry, true);
        break;
      case 'complete':
        session.status = 'completed';
        session.completed_at = entry.at;
        for (const [i, stay] of session.agent_history.entries()) {
          stay.ended_at ??= session.provenance.agent_history[i]?.last_at ?? entry.at;
        }
        break;
      case 'park':
        session.status = 'parked';
        break;
      case 'resume':
        session.status = 'active';
        delete session.completed_at;
        break;
      case 'undo':
      case 'trust':
        break;
    }
  }

  #patch(patch: SessionPatch, entry: Entry, literal: boolean): void {
    const { session } = this;
    const from = known(entry);
    const { provenance } = session;
    for (const field of ['goal', 'summary', 'handoff_notes'] as const) {
      const value = patch[field];
      if (value === undefined) continue;
      session[field] = value;
      provenance[field] = from;
    }
    if (patch.git) session.git = patch.git;
    if (patch.remove) this.#remove(patch.remove);
    if (patch.plan) applyPlan(session, patch.plan, from);
    if (patch.steps) applySteps(session, patch.steps, from);
    for (const { path, change } of patch.files_touched ?? []) this.#file(path, change, from);
    for (const item of patch.key_decisions ?? []) this.#decision(item, from, literal);
    const stay = touchAgent(session, entry.actor, from.at);
    if (stay && patch.summary) stay.did = firstLine(patch.summary);
    for (const item of patch.agent_history ?? []) tellOfStay(session, item, from.at);
  }

  #file(
    path: string,
    change: NonNullable<SessionPatch['files_touched']>[number]['change'],
    from: Provenance,
  ): void {
    const { session } = this;
    const at = this.#files.get(path);
    const before = at === undefined ? undefined : session.provenance.files_touched[at];
    // A read after a modification does not make the file merely read; a modified new file stays created.
    const kept =
      before?.change &&
      (change === undefined || change === 'read' || (change === 'modified' && before.change === 'created'))
        ? before.change
        : change;
    const entry = { ...from, ...(kept && { change: kept }) };
    if (at === undefined) {
      this.#files.set(path, session.files_touched.length);
      session.files_touched.push(path);
      session.provenance.files_touched.push(entry);
    } else {
      session.provenance.files_touched[at] = entry;
    }
  }

  #decision(item: Session['key_decisions'][number], from: Provenance, literal: boolean): void {
    const { session } = this;
    const at = this.#decisions.get(item.decision);
    if (at === undefined) {
      this.#decisions.set(item.decision, session.key_decisions.length);
      session.key_decisions.push({ ...item });
      session.provenance.key_decisions.push(from);
    } else {
      const reason = item.reason || literal ? item.reason : (session.key_decisions[at]?.reason ?? '');
      session.key_decisions[at] = { decision: item.decision, reason };
      session.provenance.key_decisions[at] = from;
    }
  }

  #remove(remove: NonNullable<SessionPatch['remove']>): void {
    const { session } = this;
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
  }
}

function reindex(map: Map<string, number>, keys: readonly string[]): void {
  map.clear();
  for (const [i, key] of keys.entries()) map.set(key, i);
}

/** A summary is the note too when no note is given, and the goal of a session that has none. */
function withImplied(patch: SessionPatch, session: Session): SessionPatch {
  if (patch.summary === undefined) return patch;
  return {
    ...patch,
    handoff_notes: patch.handoff_notes ?? patch.summary,
    ...(session.goal === '' && patch.goal === undefined && { goal: patch.summary }),
  };
}

function known(entry: Entry): Provenance {
  return {
    by: entry.actor.agent ?? 'person',
    ...(entry.actor.session_id !== undefined && { session_id: entry.actor.session_id }),
    at: entry.at,
    evidence: entry.evidence,
    entry: entry.id,
  };
}

/** The first line of a text, at most 200 characters, cut at a word with an ellipsis. */
export function firstLine(text: string, max = 200): string {
  const line = (text.trim().split('\n', 1)[0] ?? '').trimEnd();
  if (line.length <= max) return line;
  const cut = line.slice(0, max - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > max / 2 ? cut.slice(0, space) : cut).replace(/[\ud800-\udbff]$/, '')}…`;
}
