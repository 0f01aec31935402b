import type { Block, Item } from './briefing-fit.ts';
import type { Actor } from './entry.ts';
import { firstLine } from './fold.ts';
import { nextStep } from './plan.ts';
import type { AgentStay, Provenance, Session } from './session.ts';
import { ago, head, neutralise } from './text.ts';

/** How much of the last note is always told; the rest is a `get_session` away. */
export const NOTE_HEAD = 1_500;
// With these, goal, next step and note stay below 10,000 bytes even where each character takes three.
const GOAL_HEAD = 1_000;
const STEP_HEAD = 240;
/** A word is not cut for the sake of so many characters. */
const WORD_MAX = 30;

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

/** Everything, in the order in which it is read. */
export function fullForm(
  session: Session,
  drift: Drift | undefined,
  reader: Actor | undefined,
  now: number,
): Block[] {
  const noteIsGoal = session.handoff_notes.trim() === session.goal.trim();
  return [
    noteIsGoal ? noteBlock(session, 'Goal, and the last note', now) : goalBlock(session),
    standing(session, 600),
    planBlock(session),
    decisionsBlock(session),
    filesBlock(session, drift),
    ...(noteIsGoal ? [] : [noteBlock(session, 'Last note', now)]),
    historyBlock(session, reader, now),
    driftBlock(session, drift),
  ];
}

/** What is told of a session that is probably not what the reader came for. */
export function shortForm(session: Session, elsewhere: boolean): Block[] {
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
  return [goalBlock(session), standing(session, 300), why];
}

function goalBlock(session: Session): Block {
  const text = neutralise(session.goal).trim();
  const start = head(text, GOAL_HEAD);
  const cut = start.length < text.length ? ' … (shortened: get_session has all of it)' : '';
  return {
    title: 'Goal:',
    noun: ['line', 'lines'],
    items: text ? [{ rank: 0, text: () => quote(`${start}${cut}${labelOf(session.provenance.goal)}`) }] : [],
  };
}

function noteBlock(session: Session, title: string, now: number): Block {
  const from = session.provenance.handoff_notes;
  const text = neutralise(session.handoff_notes).trim();
  const start = headAtLeast(text, NOTE_HEAD);
  const rest = text.length - start.length;
  const body = rest > 0 ? `${start} … (${rest} more characters: get_session)` : start;
  return {
    title: `${title}${from ? ` (${howKnown(from)}, ${ago(Date.parse(from.at), now)})` : ''}:`,
    noun: ['note', 'notes'],
    items: text ? [{ rank: 0, text: () => quote(body) }] : [],
  };
}

/** The summary, where the note and the goal do not say it already, and the next step. */
function standing(session: Session, max: number): Block {
  const items: Item[] = [];
  const short = max < 600;
  // The short form has no note: what it says stands here.
  const known = session.summary === '' ? session.provenance.handoff_notes : session.provenance.summary;
  const summary = short ? session.summary || session.handoff_notes : session.summary;
  const elsewhere = short ? [session.goal] : [session.goal, session.handoff_notes];
  if (summary && !isTold(summary, elsewhere)) {
    const text = short ? firstLine(neutralise(summary), max) : shortened(summary, max);
    items.push({ rank: short ? 0 : 1, text: () => quote(`${text}${labelOf(known)}`) });
  }
  const next = nextStep(session);
  if (next) items.push({ rank: 0, text: () => quote(`Next step: ${oneLine(next.step, STEP_HEAD)}`) });
  return { title: 'Where it stands:', noun: ['line', 'lines'], items };
}

function planBlock(session: Session): Block {
  const { plan, provenance } = session;
  const next = nextStep(session);
  const marks = { completed: '[x]', in_progress: '[>]', pending: '[ ]' } as const;
  const label = labels(provenance.plan);
  const isSaid = (i: number) => ['agent', 'imported'].includes(provenance.plan[i]?.evidence ?? '');
  const done = plan.flatMap((item, i) => (item.status === 'completed' ? [i] : []));
  const allSaid = done.length > 0 && done.every(isSaid);
  const open = plan.flatMap((item, i) => (item.status !== 'completed' && !item.superseded ? [i] : []));
  const rank = new Map<number, number>();
  for (const [nth, i] of open.entries()) rank.set(i, (nth < 10 ? 2 : 4) + nth / 1e6);
  for (const [nth, i] of done.reverse().entries()) rank.set(i, (nth < 5 ? 3 : 5) + nth / 1e6);
  return {
    title: `Plan${label.title}${allSaid ? ' ([x] is only said to be done: verify)' : ''}:`,
    noun: ['step', 'steps'],
    items: plan.map((item, i) => ({
      rank: rank.get(i) ?? 6,
      text: () => {
        const old = item.superseded ? ' (from an earlier plan)' : '';
        const said =
          item.status === 'completed' && !allSaid && isSaid(i) ? ' (only said to be done: verify)' : '';
        // The next step stands in full above.
        const step = oneLine(item.step, item === next ? 80 : 200);
        return quote(`${marks[item.status]} ${i + 1}. ${step}${old}${said}${label.of(provenance.plan[i])}`);
      },
    })),
  };
}

function decisionsBlock(session: Session): Block {
  const { key_decisions: decisions, provenance } = session;
  const label = labels(provenance.key_decisions);
  return {
    title: `Decisions${label.title}:`,
    noun: ['decision', 'decisions'],
    items: decisions.map(({ decision, reason }, i) => {
      const age = decisions.length - 1 - i;
      return {
        // The newest first when space is short.
        rank: (age < 10 ? 2 : 4) + age / 1e6,
        text: () => {
          const why = reason ? `: ${oneLine(reason, 240)}` : '';
          return quote(`- ${oneLine(decision, 240)}${why}${label.of(provenance.key_decisions[i])}`);
        },
      };
    }),
  };
}

function filesBlock(session: Session, drift: Drift | undefined): Block {
  const stale = new Set(drift?.changed);
  const missing = new Set(drift?.missing);
  const files = session.files_touched.map((path, i) => ({ path, from: session.provenance.files_touched[i] }));
  const isRead = (file: (typeof files)[number]) => file.from?.change === 'read';
  const at = (file: (typeof files)[number]) => file.from?.at ?? '';
  files.sort((a, b) => Number(isRead(a)) - Number(isRead(b)) || (at(a) < at(b) ? 1 : at(a) > at(b) ? -1 : 0));
  const label = labels(session.provenance.files_touched);
  const touched = new Set(session.files_touched);
  // Git names a new folder, not the files in it: one in which a file was named already says no more.
  const within = (path: string) => session.files_touched.some((file) => file.startsWith(`${path}/`));
  const uncommitted = (session.git?.changed_files ?? []).filter(
    (path) => !touched.has(path) && !within(path),
  );
  const items: Item[] = files.map(({ path, from }, i) => {
    const state =
      missing.has(path) && from?.change !== 'deleted'
        ? ' (no longer there: verify)'
        : stale.has(path)
          ? ' (changed since: verify)'
          : '';
    return {
      rank: (from?.change === 'read' ? 6 : i < 10 || state ? 2 : i < 20 ? 3 : 5) + i / 1e6,
      text: () =>
        quote(`${oneLine(path, 300)}${from?.change ? ` (${from.change})` : ''}${label.of(from)}${state}`),
    };
  });
  for (const [i, path] of uncommitted.entries()) {
    items.push({ rank: i < 10 ? 4 : 6, text: () => quote(`${oneLine(path, 300)} (uncommitted when saved)`) });
  }
  return { title: `Files, newest first${label.title}:`, noun: ['file', 'files'], items };
}

function historyBlock(session: Session, reader: Actor | undefined, now: number): Block {
  const told = [session.goal, session.summary, session.handoff_notes];
  const stays = othersStays(session, reader);
  return {
    title: 'Who worked on it:',
    noun: ['agent', 'agents'],
    items: stays.map((stay, i) => ({
      rank: (stays.length - i <= 5 ? 3 : 6) + (stays.length - i) / 1e6,
      text: () => {
        const did = stay.did && !isTold(stay.did, told) ? `: ${oneLine(stay.did, 200)}` : '';
        return quote(`${named(stay.agent)}, from ${ago(Date.parse(stay.started_at), now)}${did}`);
      },
    })),
  };
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

/** The stays of all but the reader itself, which a start hook has entered already. */
export function othersStays(session: Session, reader: Actor | undefined): AgentStay[] {
  return session.agent_history.filter(
    (stay) =>
      stay.agent !== reader?.agent ||
      (reader.session_id === undefined ? stay.ended_at !== null : stay.session_id !== reader.session_id),
  );
}

/** An agent's name, or what stands for one that is none: a name is the one recorded thing outside the quotes. */
export function named(agent: string): string {
  return /^[a-z0-9][a-z0-9._-]{0,63}$/.test(agent) ? agent : 'an agent';
}

/** Whether a text is told by another already: the same, its beginning, or its first line. */
function isTold(text: string, others: readonly string[]): boolean {
  const own = text.trim();
  return others.some((other) => {
    const told = other.trim();
    return own === told || (own !== '' && (told.startsWith(`${own}\n`) || own === firstLine(told)));
  });
}

/** Every line of recorded text begins with the mark of the record. */
function quote(text: string): string {
  return text
    .split('\n')
    .map((line) => `| ${line}`)
    .join('\n');
}

function oneLine(text: string, max: number): string {
  const line = neutralise(text).replace(/\s+/g, ' ').trim();
  return line.length > max ? `${head(line, max)}…` : line;
}

function shortened(text: string, max: number): string {
  const cleaned = neutralise(text).trim();
  return cleaned.length > max ? `${head(cleaned, max)} … (shortened: get_session has all of it)` : cleaned;
}

/** At least the first `min` units of a text, up to the end of the word there. */
function headAtLeast(text: string, min: number): string {
  if (text.length <= min) return text;
  const word = /^\S*/.exec(text.slice(min, min + WORD_MAX))?.[0] ?? '';
  if (word.length < WORD_MAX) return text.slice(0, min + word.length);
  return /[\ud800-\udbff]/.test(text.charAt(min - 1)) ? text.slice(0, min + 1) : text.slice(0, min);
}

/** How an item is known: `claude said`, `user said`, `observed`. */
function howKnown(from: Provenance): string {
  switch (from.evidence) {
    case 'user':
      return 'user said';
    case 'agent':
      return `${named(from.by)} said`;
    case 'observed':
      return 'observed';
    case 'imported':
      return `from the transcript of ${named(from.by)}: verify`;
    case 'hand':
      return 'edited by hand';
  }
}

function labelOf(from: Provenance | null | undefined): string {
  return from ? ` (${howKnown(from)})` : '';
}

/** One label in the title where all items are known in the same way, else one behind each. */
function labels(list: readonly Provenance[]): { title: string; of(from: Provenance | undefined): string } {
  const kinds = new Set(list.map(howKnown));
  const [only] = kinds;
  if (kinds.size === 1 && only !== undefined) return { title: ` (${only})`, of: () => '' };
  return { title: '', of: labelOf };
}
