import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureStore, nodeHost } from '@0dai/session-store';
import { Ledger } from './ledger.ts';
import { bundleWorker, runLibraryStorm } from './library.ts';
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

/** One storm. */
export interface Storm {
  weather: Weather;
  door: Door;
  seed: number;
  processes: number;
  /** Operations of each. */
  times: number;
  /** A process is killed so often. */
  killEveryMs: number;
  /** By how much the clock of a slot is wrong. */
  skewMs(slot: number): number;
  folder: string;
  home: string;
  root: string;
  bins: Bins | undefined;
  /** The bundled worker of the library's storm. */
  worker: string;
}

/** How large the storms are. */
export interface StormOptions {
  seed?: number;
  processes?: number;
  times?: number;
  weathers?: readonly Weather[];
  doors?: readonly Door[];
  /** Needed for the door `programs`. */
  bins?: Bins;
  /** The source of the library's worker, where this module was bundled away from it. */
  worker?: string;
  /** Leaves the folder of a storm that lost something. */
  keep?: boolean;
  /** Told when a storm begins. */
  progress?(line: string): void;
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
export async function storm(options: StormOptions = {}): Promise<StormRow[]> {
  const { doors = ['library'], weathers = WEATHERS, progress = () => undefined } = options;
  const rows: StormRow[] = [];
  const tools = mkdtempSync(join(tmpdir(), 'storm-worker-'));
  try {
    const worker = doors.includes('library') ? await bundleWorker(tools, options.worker) : '';
    for (const door of doors) {
      for (const weather of weathers) {
        progress(`storm: ${door}, ${weather}`);
        rows.push(await one(door, weather, worker, options));
      }
    }
  } finally {
    rmSync(tools, { recursive: true, force: true });
  }
  return rows;
}

async function one(door: Door, weather: Weather, worker: string, options: StormOptions): Promise<StormRow> {
  const { seed = 1, processes = 64, times = 50, bins, keep } = options;
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
    killEveryMs: door === 'library' ? 120 : 250,
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
