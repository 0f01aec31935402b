import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isOnlyLate, judge, type Verdict } from './judge.ts';
import type { Operation } from './operation.ts';
import { type Programs, run } from './run.ts';
import { snapshot } from './snapshot.ts';
import type { Fault } from './strace/faults.ts';
import { type Injected, injecting, limiting, tracing } from './strace/strace.ts';
import { aheadIn, findTarget, pathIn, type Target, targetsIn, wasHit } from './strace/target.ts';
import { type Call, parseTrace } from './strace/trace.ts';
import { type Ground, makeWorld, removeWorld, troubles, type World } from './world.ts';

/** Where cases are run, and what runs them. */
export interface Lab extends Ground, Programs {}

/** A fault tried, and what came of it. */
export interface Case extends Verdict {
  operation: string;
  fault: Fault;
  target: Target | undefined;
  /** The call was reached; false where in many runs it was not. */
  reached: boolean;
}

/** An operation unharmed, call by call. */
export interface Traced {
  calls: Call[];
  targets: Target[];
  folder: string;
  /** There was a journal before. */
  hadJournal: boolean;
}

/**
 * Runs an operation unharmed under strace.
 * @throws when even so something is wrong
 */
export async function traceOperation(operation: Operation, lab: Lab): Promise<Traced> {
  const world = makeWorld(lab, operation.git);
  try {
    await operation.prepare(world);
    const before = snapshot(world);
    const log = join(world.folder, 'strace');
    const door = operation.door(world);
    const hadJournal = journalSize(world) > 0;
    const ended = await run(world, door, lab, tracing(log));
    const calls = untilAnswer(parseTrace(readFileSync(log, 'utf8')));
    const none = { fault: undefined, target: undefined, noted: false };
    const { wrong } = await judge({ operation, world, door, before, ended, ...none });
    if (wrong.length > 0)
      throw new Error(`${operation.name}, unharmed: ${wrong.join('; ')}\n${ended.stderr}`);
    return { calls, targets: targetsIn(calls, world.folder), folder: world.folder, hadJournal };
  } finally {
    removeWorld(world);
  }
}

/** What a server does after its answer is no part of the operation. */
function untilAnswer(calls: readonly Call[]): Call[] {
  const answer = calls.findIndex(
    ({ name, args }) => name === 'write' && args.includes('{\\"result\\":{\\"content'),
  );
  return answer < 0 ? [...calls] : calls.slice(0, answer);
}

/** By how many calls of the same name a run may be ahead of the traced one: timers and threads wake each other. */
const SHIFTS = [0, 0, 1, 3, -1, -3, 2, 6, -2, -6, 0, 4, -4, 5, -5, 0];
const ATTEMPTS = 6 * SHIFTS.length;

/** Tries a fault at a call: again, where the run had its calls in another order and another one was hit. */
export async function tryFault(
  operation: Operation,
  lab: Lab,
  traced: readonly Target[],
  target: Target,
  fault: Injected,
): Promise<Case> {
  const about = { operation: operation.name, fault, target };
  let seen: number | undefined;
  let late: Case | undefined;
  for (let n = 0; n < ATTEMPTS; n++) {
    const guess = SHIFTS[n % SHIFTS.length] ?? 0;
    // What the last run showed is tried by turns with a guess: it may be what only that one had.
    const shift = n % 2 === 1 ? (seen ?? guess) : guess;
    const result = await attempt(operation, lab, traced, target, fault, shift);
    if (typeof result === 'object') {
      const tried: Case = { ...about, ...result, reached: true };
      if (late || !isOnlyLate(result)) return tried;
      late = tried;
      continue;
    }
    seen = result;
  }
  return late ?? { ...about, reached: false, wrong: [], lost: false, outcome: 'absent', said: 'refused' };
}

/** @returns where another call was hit, by how much the count was wrong, if that can be told */
async function attempt(
  operation: Operation,
  lab: Lab,
  traced: readonly Target[],
  target: Target,
  fault: Injected,
  shift: number,
): Promise<Verdict | number | undefined> {
  const world = makeWorld(lab, operation.git);
  try {
    await operation.prepare(world);
    const before = snapshot(world);
    const log = join(world.folder, 'strace');
    const door = operation.door(world);
    const troubled = troubles(world).length;
    const callsNow = () => (existsSync(log) ? parseTrace(readFileSync(log, 'utf8')) : []);
    const missed = () => {
      const calls = callsNow();
      return calls.some(({ injected }) => injected) && !wasHit(target, calls, world.folder, false);
    };
    const path = pathIn(
      target,
      world.folder,
      journalsIn(world).map((name) => name.replace('.jsonl', '')),
    );
    const wrap = injecting(target, path, fault, log, shift);
    // A call of Node's own that fails may leave it waiting for ever, which says nothing of us.
    const ended = await run(world, door, lab, wrap, missed);
    const calls = callsNow();
    if (!wasHit(target, calls, world.folder, fault.kind === 'kill')) {
      const found = findTarget(target, calls, world.folder);
      if (found) return found.nth - (path === undefined ? target.call.nth : target.nth);
      return path === undefined ? aheadIn(target, traced, calls, world.folder) : undefined;
    }
    const noted = troubles(world).length > troubled;
    return await judge({ operation, world, door, before, ended, fault, target, noted });
  } finally {
    removeWorld(world);
  }
}

/** Tries a write to the journal that the kernel cuts short, as a disk does that is full in the middle of it. */
export async function tryTorn(operation: Operation, lab: Lab, bytes: number): Promise<Case> {
  const world = makeWorld(lab, operation.git);
  try {
    await operation.prepare(world);
    const before = snapshot(world);
    const door = operation.door(world);
    const troubled = troubles(world).length;
    const fault: Fault = { kind: 'limit', bytes };
    const ended = await run(world, door, lab, limiting(journalSize(world) + bytes));
    const noted = troubles(world).length > troubled;
    const about = { operation: operation.name, fault, target: undefined, reached: true };
    return {
      ...about,
      ...(await judge({ operation, world, door, before, ended, fault, target: undefined, noted })),
    };
  } finally {
    removeWorld(world);
  }
}

/** The size of the largest journal. */
function journalSize(world: World): number {
  const folder = join(world.root, 'ai/sessions/log');
  return Math.max(0, ...journalsIn(world).map((name) => statSync(join(folder, name)).size));
}

function journalsIn({ root }: World): string[] {
  const folder = join(root, 'ai/sessions/log');
  return existsSync(folder) ? readdirSync(folder) : [];
}
