import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastHookRun } from '@0dai/session-store/internal';
import { type Case, cases, type Sizes } from './cases.ts';
import { type Measured, Probe } from './probe.ts';
import { type World, world } from './world.ts';

/** What a hook may take, whatever it meets. */
export const LIMITS = { ms: 2_000, mb: 64 } as const;
const BARE_RUNS = 5;

/** As large as the issue says. */
export const FULL: Sizes = { lines: 1_000_000, files: 1_000_000, payloadMb: 100, sparseMb: 1_000 };
/** For every run: what is sparse costs nothing. */
export const SMALL: Sizes = { lines: 100_000, files: 100_000, payloadMb: 25, sparseMb: 1_000 };

/** One hook that met something too large. */
interface BoundsRow {
  name: string;
  event: string;
  ms: number;
  /** Peak memory over that of `node -e 0`. */
  overMb: number;
  code: number | null;
  /** What it noted of it. */
  said: string;
  findings: string[];
}

/** What is measured, and with which program. */
interface BoundsOptions {
  /** The bundled `0dai-hook`. */
  hook: string;
  sizes: Sizes;
  /** Only the cases whose name holds this. */
  only: string;
  progress(line: string): void;
}

/**
 * Real hook processes against what is too large: each ends within 2 seconds and 64 MB over bare Node, with exit code
 * 0, and says so where it refuses.
 */
export async function bounds(options: BoundsOptions): Promise<BoundsRow[]> {
  const { hook, sizes, only, progress } = options;
  const rows: BoundsRow[] = [];
  const bare = await bareMb();
  for (const one of cases.filter(({ name }) => name.includes(only))) {
    const place = world();
    try {
      one.prepare?.(place, sizes);
      const probe = new Probe(place.folder);
      const made: BoundsRow[] = [];
      for (const event of one.events) {
        event.before?.(place, sizes);
        const feed = (child: Parameters<typeof event.feed>[0]) => event.feed(child, place, sizes);
        const measured = await probe.run([hook, 'claude'], place.home, feed);
        made.push(rowOf(one, event.name, measured, bare, place));
      }
      if (one.says && !made.some(({ said }) => one.says?.test(said)))
        made[0]?.findings.push(`none of them said ${one.says}`);
      rows.push(...made);
      const wrong = made.filter(({ findings }) => findings.length > 0).length;
      progress(`${one.name}: ${made.length} hooks, ${wrong} wrong`);
    } finally {
      place.close();
    }
  }
  return rows;
}

async function bareMb(): Promise<number> {
  const place = world();
  try {
    const probe = new Probe(place.folder);
    const peaks: number[] = [];
    for (let i = 0; i < BARE_RUNS; i++) {
      const { peakMb } = await probe.run(['-e', '0'], place.home, (child) => child.stdin?.end());
      peaks.push(peakMb);
    }
    return peaks.sort((a, b) => a - b)[Math.floor(BARE_RUNS / 2)] ?? 0;
  } finally {
    place.close();
  }
}

function rowOf({ name }: Case, event: string, measured: Measured, bare: number, place: World): BoundsRow {
  const { code, ms, peakMb } = measured;
  const overMb = peakMb - bare;
  const findings: string[] = [];
  if (code !== 0) findings.push(`exit code ${code}`);
  if (ms > LIMITS.ms) findings.push(`took ${Math.round(ms)} ms`);
  if (!(overMb <= LIMITS.mb)) findings.push(`took ${Math.round(overMb)} MB over bare node`);
  const said = saidBy(place);
  if (/^unexpected /.test(said)) findings.push('failed by a bug');
  return { name, event, ms, overMb, code, said, findings };
}

/** The last trouble in the hooks' log, else what the last run noted. */
function saidBy({ store, home, folder }: World): string {
  return lastSaid(store, home).replaceAll(folder, '');
}

function lastSaid(store: World['store'], home: string): string {
  const log = join(home, '.local', 'state', '0dai', 'hooks.log');
  const last = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').at(-1) : undefined;
  if (last) return (JSON.parse(last) as { said: string }).said;
  return lastHookRun(store.host, 'claude')?.said ?? '';
}

/** The measurements as a Markdown table. */
export function boundsTable(rows: readonly BoundsRow[]): string {
  const lines = [
    '| what it meets | hook | ms | MB over bare node | said last | findings |',
    '| --- | --- | ---: | ---: | --- | --- |',
    ...rows.map(
      ({ name, event, ms, overMb, said, findings }) =>
        `| ${name} | ${event} | ${Math.round(ms)} | ${Math.round(overMb)} | ${said.slice(0, 120).replaceAll('|', '/')} | ${findings.join('; ')} |`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}
