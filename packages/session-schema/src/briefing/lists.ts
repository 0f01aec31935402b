import { nextStep } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { verifier } from '../model/verified-by.ts';
import { newest } from '../text/newest.ts';
import type { Drift } from './blocks.ts';
import type { Block, Item } from './fit.ts';
import { command, labels, oneLine, quote } from './labels.ts';

const MARKS = { completed: '[x]', in_progress: '[>]', pending: '[ ]' } as const;
/** A file that was modified bears no mark: most were. */
const CHANGES = { created: ' (new)', modified: '', deleted: ' (deleted)', read: ' (read)' } as const;

/** The plan with its status; `isOpen` leaves out what is done. */
export function planBlock(session: Session, isOpen = false): Block {
  const { plan, provenance } = session;
  const next = nextStep(session);
  const label = labels(provenance.plan);
  const isSaid = (i: number) => ['agent', 'imported'].includes(provenance.plan[i]?.evidence ?? '');
  const done = plan.flatMap((item, i) => (item.status === 'completed' ? [i] : []));
  const checkOf = verifier(session);
  const checked = new Map(done.filter(isSaid).map((i) => [i, checkOf(i)]));
  const unchecked = done.filter((i) => isSaid(i) && !checked.get(i));
  // Said once where all that is done is said alike.
  const once = unchecked.length > 0 && done.every(isSaid);
  const some = unchecked.length < done.length;
  const only = some ? '[x] that names no check is only said' : '[x] is only said';
  const open = plan.flatMap((item, i) => (item.status !== 'completed' && !item.superseded ? [i] : []));
  const rank = new Map<number, number>();
  for (const [nth, i] of open.entries()) rank.set(i, (nth < 10 ? 2 : 4) + nth / 1e6);
  for (const [nth, i] of [...done].reverse().entries()) rank.set(i, (nth < 5 ? 3 : 5) + nth / 1e6);
  const items = plan.map(
    (item, i): Item => ({
      rank: rank.get(i) ?? 6,
      text: () => {
        const old = item.superseded ? ' (from an earlier plan)' : '';
        const check = checked.get(i);
        const said = check
          ? ` (checked by ${command(check)})`
          : checked.has(i) && !once
            ? ' (only said to be done: verify)'
            : '';
        // The next step stands in full above.
        const step = oneLine(item.step, item === next ? 80 : 200);
        return quote(`${MARKS[item.status]} ${i + 1}. ${step}${old}${said}${label.of(provenance.plan[i])}`);
      },
    }),
  );
  return {
    title: `${isOpen ? 'Open steps' : 'Plan'}${label.title}${once && !isOpen ? ` (${only} to be done: verify)` : ''}:`,
    noun: ['step', 'steps'],
    items: isOpen ? items.filter((_, i) => plan[i]?.status !== 'completed') : items,
  };
}

/** What was decided, and why. */
export function decisionsBlock(session: Session): Block {
  const { key_decisions: decisions, provenance } = session;
  const label = labels(provenance.key_decisions);
  return {
    title: `Decisions${label.title}:`,
    noun: ['decision', 'decisions'],
    items: reasoned(
      decisions.map(({ decision, reason }) => [decision, reason]),
      (i) => label.of(provenance.key_decisions[i]),
    ),
  };
}

/** What was tried and did not work, and why. */
export function deadEndsBlock(session: Session): Block {
  const { dead_ends: ends, provenance } = session;
  const label = labels(provenance.dead_ends);
  return {
    title: `Tried, did not work${label.title}:`,
    noun: ['dead end', 'dead ends'],
    items: reasoned(
      ends.map(({ approach, reason }) => [approach, reason]),
      (i) => label.of(provenance.dead_ends[i]),
    ),
  };
}

function reasoned(list: readonly [what: string, why: string][], label: (i: number) => string): Item[] {
  return list.map(([what, why], i) => {
    const age = list.length - 1 - i;
    return {
      // The newest first when space is short.
      rank: (age < 10 ? 2 : 4) + age / 1e6,
      text: () => quote(`- ${oneLine(what, 240)}${why ? `: ${oneLine(why, 240)}` : ''}${label(i)}`),
    };
  });
}

/** Tests and builds, each with its last outcome, the newest first. */
export function checksBlock(session: Session): Block {
  const { checks, provenance } = session;
  const label = labels(provenance.checks, true);
  const outcome = { passed: 'passed', failed: 'failed', unknown: 'ran, outcome unknown' } as const;
  const items = checks.map((check, i): Item => {
    const age = checks.length - 1 - i;
    return {
      rank: (age < 5 ? 2 : 5) + age / 1e6,
      text: () =>
        quote(`${command(check.command)} ${outcome[check.outcome]}${label.of(provenance.checks[i])}`),
    };
  });
  return {
    title: `Checks, last run of each, newest first${label.title}:`,
    noun: ['check', 'checks'],
    items: items.reverse(),
  };
}

/**
 * What was modified before what was read, the newest first; then what git showed and nobody named.
 * @param max how many files are offered
 */
export function filesBlock(session: Session, drift: Drift | undefined, max: number): Block {
  const stale = new Set(drift?.changed);
  const missing = new Set(drift?.missing);
  const all = session.files_touched.map((path, i) => ({ path, from: session.provenance.files_touched[i] }));
  const isRead = (file: (typeof all)[number]) => file.from?.change === 'read';
  const at = (file: (typeof all)[number]) => file.from?.at ?? '';
  const modified = newest(
    all.filter((file) => !isRead(file)),
    at,
    max,
  );
  const files = [...modified, ...newest(all.filter(isRead), at, max - modified.length)];
  const label = labels(session.provenance.files_touched, true);
  const changed = session.git?.changed_files ?? [];
  const touched = new Set(session.files_touched);
  const folders = changed.length > 0 ? foldersOf(session.files_touched) : touched;
  const uncommitted = changed.filter(
    // Git names a new folder, not the files in it: one in which a file was named already says no more.
    (path) => !touched.has(path) && !folders.has(path.replace(/\/$/, '')),
  );
  const items = files.map(({ path, from }, i): Item => {
    const state =
      missing.has(path) && from?.change !== 'deleted'
        ? ' (no longer there: verify)'
        : stale.has(path)
          ? ' (changed since: verify)'
          : '';
    return {
      rank: (from?.change === 'read' ? 6 : i < 10 || state ? 2 : i < 20 ? 3 : 5) + i / 1e6,
      text: () =>
        quote(
          `${oneLine(path, 300)}${from?.change ? CHANGES[from.change] : ' (named)'}${label.of(from)}${state}`,
        ),
    };
  });
  for (const [i, path] of uncommitted.entries()) {
    items.push({ rank: i < 10 ? 4 : 6, text: () => quote(`${oneLine(path, 300)} (uncommitted when saved)`) });
  }
  return {
    title: `Files, newest first; modified where not said otherwise${label.title}:`,
    noun: ['file', 'files'],
    items,
    more: all.length - files.length,
  };
}

function foldersOf(paths: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      folders.add(path.slice(0, end));
    }
  }
  return folders;
}
