import type { Actor } from '../model/entry.ts';
import type { AgentRun, Session } from '../model/session.ts';
import type { Block } from './fit.ts';
import { oneLine, quote } from './labels.ts';
import { checksBlock, deadEndsBlock, decisionsBlock, filesBlock, planBlock } from './lists.ts';
import { atWorkBlock, historyBlock } from './runs.ts';
import {
  askedBlock,
  goalBlock,
  goalNoteBlock,
  noteBlock,
  shortStatusSection,
  statusSection,
  statusSectionAgain,
} from './status-section.ts';

/** After a compaction, so much of the last note is told again. */
const NOTE_AGAIN = 600;

/** What changed in the work tree since the session was last saved. */
export interface Drift {
  /** The branch that is checked out now; null outside git or on a detached HEAD. */
  branch: string | null;
  commit: string | null;
  /** Touched files that changed after they were recorded. */
  changed: readonly string[];
  /** Touched files that are no longer there though nobody said that they were deleted. */
  missing: readonly string[];
}

/** What the forms are rendered with. */
export interface Setting {
  now: number;
  drift: Drift | undefined;
  reader: Actor | undefined;
  atWork: readonly AgentRun[];
  /** How many files are offered at most: of more, putting them in order takes longer than all the rest. */
  mostFiles: number;
}

/** Everything, in the order in which it is read. */
export function fullForm(session: Session, { now, drift, reader, atWork, mostFiles }: Setting): Block[] {
  const noteIsGoal = isNoteGoal(session);
  return [
    atWorkBlock(session, atWork, now),
    noteIsGoal ? goalNoteBlock(session, now) : goalBlock(session),
    askedBlock(session, now, reader),
    statusSection(session, now, reader),
    planBlock(session),
    decisionsBlock(session),
    deadEndsBlock(session),
    checksBlock(session),
    filesBlock(session, drift, mostFiles),
    ...(noteIsGoal ? [] : [noteBlock(session, 'Last note', now)]),
    historyBlock(session, reader, now),
    driftBlock(session, drift),
  ];
}

/** What a compaction took away: the agent's own files and the others' history are not told again. */
export function againForm(session: Session, { now, atWork }: Setting): Block[] {
  const noteIsGoal = isNoteGoal(session);
  return [
    atWorkBlock(session, atWork, now),
    goalBlock(session),
    askedBlock(session, now),
    statusSectionAgain(session),
    planBlock(session, true),
    decisionsBlock(session),
    deadEndsBlock(session),
    ...(noteIsGoal ? [] : [noteBlock(session, 'Last note', now, NOTE_AGAIN)]),
  ];
}

/** What is told of a session that is probably not what the reader came for. */
export function shortForm(session: Session, elsewhere: boolean, { now, atWork }: Setting): Block[] {
  const branch = session.git?.branch;
  const why: Block = {
    title: elsewhere
      ? 'Told in short, because it was done on another branch; get_session has all of it. The branch:'
      : 'Told in short, because it is over a week old; get_session has all of it.',
    noun: ['branch', 'branches'],
    items: elsewhere && branch ? [{ rank: 0, text: () => quote(oneLine(branch, 100)) }] : [],
  };
  // A title alone is not rendered: without a branch to name, it is the item.
  if (why.items.length === 0) {
    const { title } = why;
    why.items.push({ rank: 0, text: () => title });
    why.title = '';
  }
  return [atWorkBlock(session, atWork, now), goalBlock(session), shortStatusSection(session), why];
}

function isNoteGoal(session: Session): boolean {
  return session.handoff_notes.trim() === session.goal.trim();
}

function driftBlock(session: Session, drift: Drift | undefined): Block {
  const before = session.git?.commit;
  const after = drift?.commit;
  const moved = before && after && before !== after;
  const short = (commit: string) => oneLine(commit.slice(0, 10), 10);
  return {
    title: 'Changed since the last save:',
    noun: ['change', 'changes'],
    items: moved
      ? [{ rank: 1, text: () => quote(`HEAD moved from ${short(before)} to ${short(after)}: verify`) }]
      : [],
  };
}
