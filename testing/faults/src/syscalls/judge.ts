import { exclusivelyIn } from '@0dai/session-store/internal';
import type { Door, Ended, Operation, Outcome } from './operation.ts';
import { lost, type Snapshot, snapshot, viewTrouble } from './snapshot.ts';
import type { Fault } from './strace/faults.ts';
import type { Target } from './strace/target.ts';
import { leftOvers, lockedFolder, type World } from './world.ts';

/** The longest that the next process may wait for a dead holder's lock: 3.1 s by `lock.ts`, and a start under load. */
const TAKEOVER_MS = 3_600;
const LATE = 'the lock was taken over only after';

/** What a case showed. */
export interface Verdict {
  /** What is wrong; empty when nothing is. */
  wrong: string[];
  /** Something is missing that was acknowledged, or that was there before. */
  lost: boolean;
  outcome: Outcome;
  /** How the program ended. */
  said: 'acknowledged' | 'refused' | 'killed';
  /** How long the next operation took to get past the lock of one that was killed. */
  takeoverMs?: number;
}

/** What happened in one case. */
export interface Happened {
  operation: Operation;
  world: World;
  door: Door;
  before: Snapshot;
  ended: Ended;
  fault: Fault | undefined;
  target: Target | undefined;
  /** A hook noted a trouble where `0dai doctor` looks. */
  noted: boolean;
}

/** Judges what a fault left: what is there, what was said, and how it goes on. */
export async function judge(happened: Happened): Promise<Verdict> {
  const { operation, world, before, ended } = happened;
  const wrong: string[] = [];
  const losses: string[] = [];
  const said = saidOf(happened, ended);
  let outcome: Outcome;
  try {
    const after = snapshot(world);
    outcome = operation.outcome(world, before, after);
    const gone = lost(before, after);
    if (gone !== '') losses.push(gone);
    if (after.broken.length > before.broken.length) wrong.push(`torn: ${after.broken.join(', ')}`);
    if (after.torn > before.torn && said === 'acknowledged' && !isShort(happened))
      wrong.push('a torn line, acknowledged');
  } catch (error) {
    losses.push('the store does not open');
    outcome = { wrong: messageOf(error) };
  }
  if (typeof outcome !== 'string') wrong.push(outcome.wrong);
  if (said === 'acknowledged' && outcome !== 'whole' && canNote(happened))
    losses.push('acknowledged, and not there');
  wrong.push(...speech(happened, said, outcome));
  const takeoverMs = await goOn(happened, wrong, losses);
  return {
    wrong: [...losses, ...wrong],
    lost: losses.length > 0,
    outcome,
    said,
    ...(takeoverMs !== undefined && { takeoverMs }),
  };
}

function isShort({ fault }: Happened): boolean {
  return fault?.kind === 'short';
}

function saidOf({ door: { kind }, noted }: Happened, { code, signal, answer }: Ended): Verdict['said'] {
  if (kind === 'mcp' && answer) return answer.isError ? 'refused' : 'acknowledged';
  if (signal !== null || code === 137) return 'killed';
  // A hook has no other way to say so.
  return code === 0 && !noted ? 'acknowledged' : 'refused';
}

/** A hook notes its trouble in the state folder. Where that is what fails, there is nowhere to note it. */
function canNote({ door, target }: Happened): boolean {
  return door.kind !== 'hook' || !target?.path.startsWith('/home/.local/');
}

/** Whether what was said is true, clear, and said where it should be. */
function speech({ door, ended, fault }: Happened, said: Verdict['said'], outcome: Outcome) {
  const wrong: string[] = [];
  if (ended.hung) wrong.push('it hung');
  if (said === 'killed') {
    // proper-lockfile's signal-exit lets a process die of a file that grows too large, where Node alone would not.
    const mayDie = fault?.kind === 'kill' || (fault?.kind === 'limit' && ended.signal === 'SIGXFSZ');
    if (!mayDie) wrong.push(`it died of ${ended.signal}`);
    return wrong;
  }
  if (door.kind === 'hook') {
    if (ended.code !== 0) wrong.push(`the hook ended with exit code ${ended.code}`);
    if (ended.stdout !== '' && !isJson(ended.stdout)) wrong.push('the hook said what is not its contract');
    if (ended.stderr !== '') wrong.push(`the hook wrote to stderr: ${ended.stderr.trim()}`);
    return wrong;
  }
  if (said === 'refused') {
    const text = door.kind === 'mcp' ? (ended.answer?.text ?? '') : ended.stderr;
    if (door.kind !== 'mcp' && ended.code !== 1) wrong.push(`exit code ${ended.code}`);
    if (!isClear(text)) wrong.push(`not a clear error: ${text.trim()}`);
    if (outcome === 'partly') wrong.push('a part of it was done, the rest was not');
  }
  if (door.kind === 'mcp' && !ended.stillServes && ended.signal !== 'SIGXFSZ')
    wrong.push('the server serves no more');
  return wrong;
}

/** It says what could not be done with which file, or who is busy, and does not call itself a bug. */
function isClear(text: string): boolean {
  return (
    text.trim() !== '' && !/inside 0dai|This is a bug|\n\s+at /.test(text) && /\/|Nothing was lost/.test(text)
  );
}

/** What comes next: it works, soon, and nothing is left of what was there for a moment. */
async function goOn(
  { operation, world, before, target, fault }: Happened,
  wrong: string[],
  losses: string[],
): Promise<number | undefined> {
  let took: number | undefined;
  try {
    const locked = lockedFolder(world);
    if (locked !== undefined) took = await takeOver(locked);
    await operation.next(world);
  } catch (error) {
    wrong.push(`the next operation failed: ${messageOf(error)}`);
    return undefined;
  }
  if (took !== undefined && fault?.kind === 'kill' && took > TAKEOVER_MS)
    wrong.push(`${LATE} ${Math.round(took)} ms`);
  const left = leftOvers(world).filter((path) => !isKept(path, target));
  if (left.length > 0) wrong.push(`left behind: ${left.join(', ')}`);
  try {
    const after = snapshot(world);
    const gone = lost(before, after);
    if (gone !== '') losses.push(`after the next operation, ${gone}`);
    if (after.broken.length > before.broken.length)
      wrong.push(`after the next operation, torn: ${after.broken.join(', ')}`);
    const trouble = viewTrouble(world);
    if (trouble !== '') wrong.push(`after the next operation, ${trouble}`);
  } catch (error) {
    losses.push(`after the next operation, the store does not open: ${messageOf(error)}`);
  }
  return took;
}

/** How long the next operation waits for the lock, in milliseconds. */
async function takeOver(folder: string): Promise<number> {
  const start = performance.now();
  return exclusivelyIn(folder, 'completing the session', () => performance.now() - start);
}

/** Whether all that is wrong is a wait: a machine that stood still for a moment shows the same. */
export function isOnlyLate({ wrong }: Verdict): boolean {
  return wrong.length > 0 && wrong.every((one) => one.startsWith(LATE));
}

/** A lock that could not be removed, or the name of its holder, stays until the next process needs the lock. */
function isKept(path: string, target: Target | undefined): boolean {
  const { name } = target?.call ?? {};
  return ['/.lock', '/.lock-holder.json'].some(
    (end) => path.endsWith(end) && (name === 'rmdir' || name === 'unlink') && target?.path.endsWith(end),
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
