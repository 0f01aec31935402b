import { type Call, changes, OPENING, pathOf, plainPath } from './trace.ts';

/** A call of an operation, to be found again in another run of it. */
export interface Target {
  call: Call;
  /** Its number among all the calls of the operation that touch our files. */
  number: number;
  changes: boolean;
  /** The path as it is in every run; of a rename or a link, the one that it makes. */
  path: string;
  /** How many calls of the same name on this path came before, this one included. */
  nth: number;
  /** Several files have this path once chance is taken out of it, such as the journals of two sessions. */
  isShared: boolean;
}

/** Files that are the user's or the agent's, not ours to write. */
const NOT_OURS = /\/\.git(?:config|ignore)?(?:\/|$)|^\/home\/\.(?:claude\/projects|config)\//;

/** The calls that touch our files: all below the world's home but what is git's. */
export function targetsIn(calls: readonly Call[], folder: string): Target[] {
  const targets: Target[] = [];
  const counts = new Map<string, number>();
  const written = new Set<string>();
  const files = new Map<string, Set<string | undefined>>();
  for (const call of calls) {
    const path = ownPath(call, folder);
    if (path === undefined) continue;
    files.set(path, (files.get(path) ?? new Set()).add(call.paths.at(-1)));
    if (OPENING.includes(call.name)) {
      if (changes(call)) written.add(path);
      else written.delete(path);
    }
    const key = `${call.name} ${path}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    // To close what was only read tells nothing, and Node itself takes no error there.
    if (call.name === 'close' && !written.has(path)) continue;
    targets.push({ call, number: targets.length + 1, changes: changes(call), path, nth, isShared: false });
  }
  for (const target of targets) target.isShared = (files.get(target.path)?.size ?? 0) > 1;
  return targets;
}

function ownPath(call: Call, folder: string): string | undefined {
  const path = call.paths.at(-1);
  if (!path?.startsWith(`${folder}/home/`)) return undefined;
  const plain = plainPath(path, folder);
  // On other threads there are git's calls, and those of proper-lockfile.
  if (call.thread !== 'main' && !plain.endsWith('/.lock')) return undefined;
  return NOT_OURS.test(plain) || plain === '/home/project' ? undefined : plain;
}

/**
 * The path of a target in a world before the operation; undefined where its name holds chance, or
 * the time, or another file has the same but for that.
 * @param journals the sessions that have a journal there
 */
export function pathIn(
  { path, call, isShared }: Target,
  folder: string,
  journals: readonly string[],
): string | undefined {
  // Of two paths strace looks at the first.
  if (call.paths.length > 1 || isShared) return undefined;
  const [only, another] = journals;
  const known = path.replace(/(?<=\/log\/)ID/, another === undefined && only ? only : 'ID');
  return /ID|TIME|MONTH|\.tmp(?:\/|$)/.test(known) ? undefined : pathOf(known, folder);
}

/** The target, as this run had it; undefined where it did not come so far. */
export function findTarget(target: Target, calls: readonly Call[], folder: string): Call | undefined {
  return targetsIn(calls, folder).find(
    ({ call, path, nth }) => call.name === target.call.name && path === target.path && nth === target.nth,
  )?.call;
}

/**
 * By how many calls of a target's name a run that did not come so far was ahead of the traced one, by the last call on
 * our files that both have; undefined where there is none.
 */
export function aheadIn(
  target: Target,
  traced: readonly Target[],
  calls: readonly Call[],
  folder: string,
): number | undefined {
  const { name } = target.call;
  const known = new Map(
    traced.filter(({ call }) => call.name === name).map((one) => [`${one.path} ${one.nth}`, one.call.nth]),
  );
  const last = targetsIn(calls, folder).findLast(
    ({ call, path, nth }) => call.name === name && known.has(`${path} ${nth}`),
  );
  return last && last.call.nth - (known.get(`${last.path} ${last.nth}`) ?? 0);
}

/** Whether in this run it was the target that strace had its hand in. */
export function wasHit(target: Target, calls: readonly Call[], folder: string, killed: boolean): boolean {
  const hit = killed ? calls.at(-1) : calls.find(({ injected }) => injected);
  return hit !== undefined && hit === findTarget(target, calls, folder);
}

/** A target in a line. */
export function targetName({ call, path, nth }: Target): string {
  return `${call.name} ${path}${nth > 1 ? ` (the ${nth}. of it)` : ''}`;
}
