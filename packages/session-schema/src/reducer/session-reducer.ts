import type { Entry, PromptEntry, TurnEntry } from '../model/entry/entry.ts';
import type { CheckRun, SessionPatch } from '../model/patch.ts';
import type { Provenance, Session } from '../model/session.ts';
import { type FoundRun, findRun, touchAgent } from '../session/agent-run.ts';
import { addSteps, applyPlan, applySteps, applyTasks } from '../session/plan.ts';
import { describeRun, noteEdit } from '../session/run-description.ts';
import { firstLine } from '../text/text.ts';
import { applyCall, closeErrors } from './activity/calls.ts';
import { applyBrief, applyReceipt } from './activity/deliveries.ts';
import { addGitCommand } from './activity/git-commands.ts';
import { noteEditFor, notePassed, noteReply } from './activity/requests.ts';
import { applyBackground } from './activity/running.ts';
import { addStatement } from './activity/statements.ts';
import { isImportStart, SILENT, withImplied, withListedFiles } from './implied.ts';
import { isChange, SessionLists } from './lists.ts';
import { followLog, loggedRun, mayRepeat, noteLog } from './log-positions.ts';
import { applyPrompt } from './prompt.ts';
import { isBefore, isFromLog, isOlder, isPlaced, provenanceOf, timeOf } from './provenance.ts';
import { applyEnd, applyForgotten, applyTurnEnd, leftOf } from './run-changes.ts';

/** Why an entry does not count: it was undone or forgotten, or a later entry has the same source. */
export type Exclusion = 'undone' | 'replaced' | 'forgotten';

/** Applies entries to a session, in order. */
export class SessionReducer {
  readonly session: Session;
  readonly #lists: SessionLists;

  constructor(session: Session) {
    this.session = session;
    this.#lists = new SessionLists(session);
  }

  apply(written: Entry, excluded?: Exclusion): void {
    const { session } = this;
    // Its line may not be overwritten yet.
    const entry = excluded === 'forgotten' ? leftOf(written) : written;
    session.journal.last = entry.id;
    const isHookPrompt = entry.type === 'prompt' && !isFromLog(entry);
    if (excluded === undefined || excluded === 'forgotten') {
      this.#apply(entry);
    } else if (excluded === 'replaced' && isHookPrompt) {
      // The text comes from the log, but only the hook's entry shows that the agent is at work now.
      session.updated_at = entry.at;
      this.#enter(entry);
    }
    // Also for undone entries: the log must not be read again.
    noteLog(session, entry);
    const { length } = session.agent_history;
    this.#lists.trim();
    if (session.agent_history.length < length) session.journal.unknown_run = true;
  }

  /** Whether an entry may repeat an applied one; see `mayRepeat`. */
  mayRepeat(entry: Entry): boolean {
    return mayRepeat(this.session, entry);
  }

  #apply(entry: Entry): void {
    const { session } = this;
    if (isFromLog(entry)) {
      // An entry read from a log late counts from when it happened.
      const at = 'when' in entry ? (entry.when ?? '') : '';
      if (at > session.updated_at) session.updated_at = at;
    } else if (!SILENT.has(entry.type) || isImportStart(entry)) {
      session.updated_at = entry.at;
    }
    switch (entry.type) {
      case 'begin':
        session.git = entry.git ?? session.git;
        if (entry.predecessor) session.predecessor = entry.predecessor;
        break;
      case 'start': {
        const run = touchAgent(session, entry.actor, timeOf(entry), true);
        if (!run) break;
        const { source, branch } = entry;
        run.meta.start = { at: timeOf(entry), source, ...(branch !== undefined && { branch }) };
        followLog(run, entry);
        break;
      }
      case 'prompt':
        this.#prompt(entry);
        break;
      case 'save':
        this.#patch(withImplied(entry.patch, session), entry, false);
        break;
      case 'edit':
        this.#patch(entry.patch, entry, true);
        break;
      case 'capture':
        this.#patch(entry.patch, entry, false);
        break;
      case 'turn':
        this.#turn(entry);
        break;
      case 'end':
        applyEnd(session, entry);
        break;
      case 'brief':
        applyBrief(session, entry);
        break;
      case 'receipt':
        applyReceipt(session, entry);
        break;
      case 'complete':
        // Two processes may complete it at the same moment: the first counts.
        if (session.status === 'completed') break;
        session.status = 'completed';
        session.completed_at = entry.at;
        for (const [i, run] of session.agent_history.entries()) {
          run.ended_at ??= session.provenance.agent_history[i]?.last_at ?? entry.at;
        }
        break;
      case 'park':
        session.status = 'parked';
        break;
      case 'resume':
        session.status = 'active';
        delete session.completed_at;
        break;
      case 'forgotten': {
        const found = this.#run(entry);
        if (found) applyForgotten(found, entry);
        break;
      }
      case 'undo':
      case 'trust':
      case 'forget':
        break;
    }
  }

  #prompt(entry: PromptEntry): void {
    const { session } = this;
    const from = provenanceOf(entry);
    const asked = findRun(session, entry.actor)?.meta.asked_at;
    if (applyPrompt(session, entry, from, asked)) this.#reached(undefined);
    const found = this.#enter(entry);
    if (!found) return;
    const { meta, run } = found;
    // A late prompt does not reopen a turn that ended after it.
    if (meta.turn_at === undefined || !isFromLog(entry) || isBefore(meta.turn_at, from.at)) {
      delete run.turn;
      delete run.detail;
    }
    if (meta.asked_at === undefined || !isFromLog(entry) || isBefore(meta.asked_at, from.at)) {
      meta.asked_at = from.at;
    }
  }

  /** Finds or begins the agent run of a prompt, and records its process and log. */
  #enter(entry: PromptEntry): FoundRun | undefined {
    const found = this.#run(entry);
    if (!found) return undefined;
    followLog(found, entry);
    return found;
  }

  #reached(from: Provenance | undefined): void {
    const { session } = this;
    if (from) {
      session.goal_reached = true;
      session.provenance.goal_reached = from;
    } else {
      delete session.goal_reached;
      delete session.provenance.goal_reached;
    }
  }

  #turn(entry: TurnEntry): void {
    const { session } = this;
    const from = provenanceOf(entry);
    if (entry.said) this.#said(entry.said, from);
    if (entry.said && !isOlder(entry, session.provenance.last_words)) {
      session.last_words = entry.said;
      session.provenance.last_words = from;
    }
    const found = this.#run(entry);
    if (!found) return;
    followLog(found, entry);
    applyTurnEnd(found, entry, entry);
  }

  #said(text: string, from: Provenance): void {
    addStatement(this.session, text, from);
    noteReply(this.session, text, from);
  }

  /** Finds or begins the agent run of an entry. A late entry from a log does not show that the agent is at work. */
  #run(entry: Entry): FoundRun | undefined {
    const { session } = this;
    if (!isFromLog(entry)) return touchAgent(session, entry.actor, entry.at);
    const found = loggedRun(session, entry);
    const at = 'when' in entry ? entry.when : undefined;
    if (found?.run.ended_at === null && at !== undefined && isBefore(found.meta.last_at, at)) {
      found.meta.last_at = at;
    }
    return found;
  }

  #patch(patch: SessionPatch, entry: Entry, literal: boolean): void {
    const { session } = this;
    const from = provenanceOf(entry);
    const { provenance } = session;
    const run = this.#run(entry);
    const captured = entry.type === 'capture';
    // An agent's own goal does not replace an explicit one.
    const given = session.goal !== '' && !provenance.goal?.prompted;
    for (const field of ['name', 'goal', 'last_words', 'summary', 'handoff_notes'] as const) {
      const value = patch[field];
      if (value === undefined || (field === 'goal' && captured && given)) continue;
      if (isOlder(entry, provenance[field] ?? null)) continue;
      session[field] = value;
      provenance[field] = from;
    }
    if (captured && patch.goal !== undefined && provenance.goal === from) {
      provenance.goal = { ...from, prompted: true };
    }
    if (provenance.goal?.entry === entry.id) this.#reached(undefined);
    // An agent can only reach a goal that it set itself or got from a prompt.
    if (
      patch.goal_reached !== undefined &&
      (!captured || provenance.goal?.prompted) &&
      !isOlder(entry, provenance.goal)
    ) {
      this.#reached(patch.goal_reached ? from : undefined);
    }
    if (patch.git) session.git = withListedFiles(patch.git, session.git);
    if (patch.remove) this.#lists.remove(patch.remove);
    this.#plan(patch, entry, from);
    const late = 'when' in entry && entry.when !== undefined;
    const isLogged = isPlaced(entry);
    for (const { path, change, added } of patch.files_touched ?? []) {
      const isEdited = change !== undefined && change !== 'read';
      const before = this.#lists.file(path, change, from, { late, isLogged, added });
      if (isEdited && isLogged) {
        noteEditFor(session, path, from);
        closeErrors(session, `file:${path}`, from.at);
      }
      if (!run || !isEdited) continue;
      const isKnown = before?.by === from.by && before.session_id === from.session_id && isChange(before);
      noteEdit(run, path, isKnown);
    }
    for (const item of patch.key_decisions ?? []) this.#lists.decision(item, from, literal);
    for (const item of patch.dead_ends ?? []) this.#lists.deadEnd(item, from, literal);
    for (const item of patch.checks ?? []) this.#check(item, from);
    for (const item of patch.git_commands ?? []) addGitCommand(session, item, from);
    for (const item of patch.calls ?? []) applyCall(session, item, from);
    for (const item of patch.background ?? []) applyBackground(session, item, from);
    if (captured && patch.last_words) this.#said(patch.last_words, from);
    if (run && patch.summary) {
      run.run.did = firstLine(patch.summary);
      run.meta.said = true;
    }
    for (const item of patch.agent_history ?? []) describeRun(session, item, from.at);
  }

  #check(item: CheckRun, from: Provenance): void {
    this.#lists.check(item, from);
    if (item.outcome !== 'passed') return;
    const at = item.at ?? from.at;
    closeErrors(this.session, `check:${item.command}`, at);
    notePassed(this.session, item.command, { ...from, at });
  }

  /** Changes the plan, unless it was changed since. An agent's own tasks always apply, in the order of its log. */
  #plan({ plan, add_steps, steps, tasks }: SessionPatch, entry: Entry, from: Provenance): void {
    if (!plan && !add_steps && !steps && !tasks) return;
    const { session } = this;
    const last = session.provenance.plan_set ?? null;
    const isOwn = last?.by === from.by && last.session_id === from.session_id;
    const isLate = isOlder(entry, last);
    if (isLate && (plan || add_steps || steps || !isOwn)) return;
    if (plan) applyPlan(session, plan, from);
    if (add_steps) addSteps(session, add_steps, from);
    if (steps) applySteps(session, steps, from);
    if (tasks) applyTasks(session, tasks, from);
    if (!isLate) session.provenance.plan_set = from;
  }
}
