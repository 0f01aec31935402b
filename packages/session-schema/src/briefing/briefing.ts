import type { AgentRun } from '../model/agent-run.ts';
import type { Actor } from '../model/entry/entry.ts';
import type { Session } from '../model/session.ts';
import { ageOf, ago, cleanLine, firstLine } from '../text/text.ts';
import { byConversation, contextOf, type Drift, STALE_MS } from './context/context.ts';
import { type Cap, fit } from './fit.ts';
import {
  activeAt,
  CLAIMS,
  COMPACTION_OPENING,
  closing,
  framed,
  headOf,
  opening,
  RECORD,
  type ReaderTools,
  unverifiedLine,
} from './frame.ts';
import { named } from './labels.ts';
import { describeExit, lastRun, runsOfOthers, runsThatWorked } from './runs.ts';
import { compactionForm, fullForm, shortForm } from './section-order.ts';
import { type OtherTree, otherTreesSection } from './sections/other-trees-section.ts';

/** Default size of a briefing, in tokens. */
export const DEFAULT_BUDGET = 1_500;

/** For whom, how large and when a briefing is written. */
export interface BriefingOptions {
  /** Milliseconds since 1970. */
  now: number;
  /** The reader's hard limit; the text never exceeds it. Default: none. */
  cap?: Cap;
  /** The most tokens that the text takes, frame included. Default `DEFAULT_BUDGET`. */
  budget?: number;
  /** What changed in the work tree since the items were recorded. Default: unknown. */
  drift?: Drift;
  /** How many unverified entries are left out. */
  unverified?: number;
  /** The reading agent. Its own run, which its start hook may have begun already, is left out. */
  reader?: Actor;
  /** Which of our tools the reader has. Default: the MCP server and the program `0dai`. */
  tools?: ReaderTools;
  /** The briefing's id: its text begins with `briefHead(id)` and ends with `briefTail(id)`. Default: none. */
  id?: string;
  /** `full`, or `compaction`: only what the reader lost in a compaction. Default `full`. */
  form?: 'full' | 'compaction';
  /** Other agents that are at work in the project right now. Default: none. */
  atWork?: readonly AgentRun[];
  /** Sessions in progress in other work trees of the repository. Default: none. */
  otherTrees?: readonly OtherTree[];
}

/**
 * Renders the session for the next agent, so that it can go on: what the user wants, where the work stopped, what the
 * user said, what was checked, what failed, which files differ. Recorded lines begin with `| `, so that recorded text
 * can neither close the frame nor pass for the frame's own text.
 *
 * @example brief(session, { now: Date.now(), cap: { size: 10_000, unit: 'bytes' } })
 */
export function brief(session: Session, options: BriefingOptions): string {
  const { now, drift, reader, cap, budget = DEFAULT_BUDGET, id, form = 'full', atWork = [] } = options;
  const { tools = {}, unverified, otherTrees = [] } = options;
  const isCompaction = form === 'compaction';
  const last = lastRun(runsThatWorked(session, reader)) ?? lastRun(runsOfOthers(session, reader));
  const at = activeAt(session, last);
  // A compaction took the reader's own words away, so include them.
  const context = contextOf(session, { now, drift, atWork, reader: isCompaction ? undefined : reader });
  const isOtherBranch = isOnOtherBranch(session, drift);
  // A user who resumes or imports old work wants it.
  const touched = Math.max(at, Date.parse(session.updated_at));
  const isShort = isOtherBranch || (ageOf(touched, now) ?? 0) > STALE_MS;
  const sections = isCompaction
    ? compactionForm(byConversation(context))
    : isShort
      ? shortForm(context, isOtherBranch)
      : fullForm(byConversation(context));
  if (!isCompaction) sections.push(otherTreesSection(otherTrees, now));
  const opened = isCompaction ? COMPACTION_OPENING : opening(last, at, now, tools);
  const first = `${headOf(id)}${opened} ${RECORD} ${CLAIMS}`;
  const end = [closing(tools, { canSave: !isCompaction }), unverifiedLine(unverified)];
  return fit(sections, framed(first, end, id), budget, cap);
}

/** One line for the person at the terminal, where the agent can show it. */
export function briefingNotice(session: Session, now: number, reader?: Actor): string {
  const last = lastRun(runsThatWorked(session, reader)) ?? lastRun(runsOfOthers(session, reader));
  const who = last?.run.agent ?? session.provenance.handoff_notes?.by ?? 'you';
  const what = cleanLine(firstLine(session.goal || session.summary || session.id, 80));
  const how = last && describeExit(last);
  const when = ago(activeAt(session, last), now);
  return `Session Roaming: took over "${what}" (last: ${named(who)}, ${how ? `${how}, ` : ''}${when})`;
}

/** Whether the work tree is known to be on a branch that does not contain the session's commit. */
function isOnOtherBranch({ git }: Session, drift: Drift | undefined): boolean {
  if (drift?.branch == null || git?.branch == null || drift.branch === git.branch) return false;
  const isSameCommit = git.commit !== null && drift.commit === git.commit;
  return !drift.continues && !isSameCommit;
}
