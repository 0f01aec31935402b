import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureStore, nodeHost } from '@0dai/session-store/internal';
import { Ledger } from './ledger.ts';
import { runLibraryStorm } from './library.ts';
import { runProgramStorm } from './programs.ts';
import { seeded } from './script.ts';
import { type Verdict, verify } from './verify.ts';

/** The built programs: `0dai`, `0dai-hook`, `0dai-mcp`. */
export interface Bins {
  cli: string;
  hook: string;
  mcp: string;
}

/** What makes a storm harder than many processes and kills do. */
export type Weather = 'kills' | 'two lock holders' | 'clocks an hour apart';
export const WEATHERS: readonly Weather[] = ['kills', 'two lock holders', 'clocks an hour apart'];
/** What the processes of the storm are: calls of the library, or the programs that people and agents run. */
export type Door = 'library' | 'programs';
export const DOORS: readonly Door[] = ['library', 'programs'];

/** One storm. */
export interface Storm {
  weather: Weather;
  door: Door;
  seed: number;
  processes: number;
  /** Operations of each. */
  times: number;
  /** By how much the clock of a slot is wrong. */
  skewMs(slot: number): number;
  folder: string;
  home: string;
  root: string;
  bins: Bins;
  /** The bundled worker of the library's storm. */
  worker: string;
}

/** How large the storms are. */
export interface StormOptions {
  storms: readonly Pick<Storm, 'door' | 'weather' | 'processes' | 'times'>[];
  seed: number;
  bins: Bins;
  /** The library's worker, bundled. */
  worker: string;
  /** Leaves the folder of a storm in which something went wrong. */
  keep: boolean;
  /** Told when a storm is over. */
  progress(line: string): void;
}

/** What came of a storm. */
export interface StormRow extends Verdict {
  door: Door;
  weather: Weather;
  processes: number;
  times: number;
  seed: number;
  seconds: number;
  kills: number;
  /** Where it happened, where it was kept. */
  folder?: string;
}

const HOUR_MS = 3_600_000;

/**
 * Many processes at once, mixed save, capture, brief and complete, some of them killed: then nothing acknowledged
 * is missing, nothing is there twice, and every view is the fold of its journal.
 */
export async function storm(options: StormOptions): Promise<StormRow[]> {
  const rows: StormRow[] = [];
  for (const about of options.storms) {
    const row = await one(about, options);
    rows.push(row);
    const { door, weather, tried, findings, seconds } = row;
    options.progress(
      `${door}, ${weather}: ${tried} tried, ${findings.length} wrong, ${Math.round(seconds)} s`,
    );
  }
  return rows;
}

async function one(wanted: StormOptions['storms'][number], options: StormOptions): Promise<StormRow> {
  const { door, weather, processes, times } = wanted;
  const { seed, bins, worker, keep } = options;
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'storm-')));
  const home = join(folder, 'home');
  const root = join(home, 'project');
  mkdirSync(root, { recursive: true });
  const about: Storm = {
    weather,
    door,
    seed,
    processes,
    times,
    skewMs: (slot) => (weather === 'clocks an hour apart' ? (slot % 3) * HOUR_MS - HOUR_MS : 0),
    folder,
    home,
    root,
    bins,
    worker,
  };
  const store = ensureStore(root, nodeHost(home));
  const random = seeded(seed);
  const ledger = new Ledger();
  const began = Date.now();
  const calm = weather === 'two lock holders' ? takeLocksAway(store.project.folder) : () => undefined;
  try {
    await (door === 'library' ? runLibraryStorm : runProgramStorm)(about, ledger, random);
  } finally {
    calm();
  }
  const seconds = (Date.now() - began) / 1_000;
  const verdict = await verify(about, ledger);
  const lost = verdict.findings.length > 0;
  if (!lost || !keep) rmSync(folder, { recursive: true, force: true });
  return {
    door,
    weather,
    processes,
    times,
    seed,
    seconds,
    kills: ledger.kills,
    ...verdict,
    ...(lost && keep && { folder }),
  };
}

/**
 * What a stale takeover does, again and again: the lock goes while its holder is at work, and the next one comes in.
 * @returns ends it
 */
function takeLocksAway(folder: string): () => void {
  const timer = setInterval(() => rmSync(join(folder, '.lock'), { recursive: true, force: true }), 3);
  return () => clearInterval(timer);
}
