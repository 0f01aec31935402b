import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { viewFileText } from '@0dai/session-schema/internal';
import { complete, list, readActive } from '@0dai/session-store/internal';
import { type Bench, cpuLine, type Line, type Row } from '../row.ts';
import { median } from '../stats.ts';
import { finishedWork, logged, noteLeft, ordinaryWork, type Project } from '../world.ts';
import { hookSide } from './hooks.ts';

/** A session with so many further entries; each touches one of so many files. */
function busy(bench: Bench, entries: number, files: number): Project {
  const project = bench.world.project();
  const { store, root } = project;
  const who = ordinaryWork(project);
  // What a log tells at once of one file is one entry: each reading tells of each file once.
  for (let n = 0; n < entries; n += files) {
    const paths = Array.from({ length: Math.min(files, entries - n) }, (_, i) =>
      join(root, `src/deep/file-${i}.ts`),
    );
    logged(
      store,
      who,
      paths.map((path) => ({ fact: 'file', path, change: 'modified' })),
    );
  }
  noteLeft(store);
  project.commit();
  return project.keep();
}

/** A briefing costs the same, however long the session has gone on. */
export const briefingAtScale: Row = {
  id: 'scale-briefing',
  async measure(bench) {
    const lines: Line[] = [];
    const small = busy(bench, 10, 10);
    for (const [what, project] of [
      ['10,000 entries', busy(bench, 10_000, 10)],
      ['1,000 files touched', busy(bench, 1_000, 1_000)],
    ] as const) {
      const side = (of: Project) => hookSide(bench, of, 'claude/SessionStart.startup', 'additionalContext');
      const pairs = await bench.compare(side(project), side(small));
      const about = { row: 'scale-briefing', what: `briefing at ${what}`, against: 'at 10', target: 1.3 };
      lines.push(cpuLine(bench, about, pairs));
    }
    return lines;
  },
};

const SESSIONS = 100_000;
const MONTHS = 120;
/** How often the whole archive is searched. */
const SEARCHES = 5;

/** The newest page costs the same, however much has been archived. */
export const historyAtScale: Row = {
  id: 'scale-history',
  async measure(bench) {
    const [few, many] = [bench.world.project(), bench.world.project()];
    for (const [project, count] of [
      [few, 10],
      [many, SESSIONS],
    ] as const) {
      finishedWork(project);
      await complete(project.store, { actor: {}, evidence: 'user' });
      archive(bench, project, count);
    }
    const side = (project: Project) => ({ job: () => bench.world.cli(project.root, 'session', 'history') });
    const what = 'history, newest page, 100,000 archived sessions';
    const about = { row: 'scale-history', what, against: 'at 10', target: 1.2 };
    const newest = cpuLine(bench, about, await bench.compare(side(many), side(few)));
    const search = { job: () => bench.world.cli(many.root, 'session', 'history', '--search', 'absentword') };
    const found = await bench.compare(search, side(few), SEARCHES);
    const ms = Math.round(median(found.map(([{ wall_ms }]) => wall_ms)));
    return [
      newest,
      {
        row: 'scale-history',
        what: 'history --search for a word in none of 100,000 sessions',
        against: '–',
        figure: `${(ms / 1000).toFixed(1)} s, at most 2 s are meant`,
        met: ms <= 2_000,
      },
    ];
  },
};

/** Copies the one archived session under other ids, spread over the months before it, each as it would have been written. */
function archive(bench: Bench, { store }: Project, count: number): void {
  const { history } = store.project;
  const [original] = list(store, 1).sessions;
  if (!original) throw new Error(`nothing was archived in ${history}`);
  const text = JSON.stringify(original.session);
  const end = Date.parse(original.at);
  const { key } = store;
  if (!key) throw new Error(`no key in ${store.host.stateDir}`);
  const digestOf = (said: string) => createHmac('sha256', key).update(said).digest('base64url').slice(0, 22);
  for (let n = 1; n < count; n++) {
    const at = new Date(end - (n * MONTHS * 30 * 86_400_000) / Math.max(count, 1_000));
    const stamp = at.toISOString().replace(/[-:]|\.\d+/g, '');
    const id = `${stamp.slice(0, 8)}-${stamp.slice(9, 15)}-${n.toString(36).padStart(6, '0')}`;
    const folder = join(history, `${stamp.slice(0, 4)}-${stamp.slice(4, 6)}`);
    mkdirSync(folder, { recursive: true });
    const session = JSON.parse(text.replaceAll(original.id, id).replaceAll(original.at, at.toISOString()));
    writeFileSync(join(folder, `${stamp}_${id}.json`), viewFileText(session, digestOf));
    if (n % 20_000 === 0) bench.say(`  ${n.toLocaleString('en')} sessions archived`);
  }
}

/** How the journal grows over a day's work, and what one captured edit writes. */
export const journalGrowth: Row = {
  id: 'journal',
  async measure(bench) {
    const entries = 10_000;
    const project = busy(bench, entries, 40);
    const { session } = readActive(project.store);
    const journal = readFileSync(join(project.store.project.log, `${session?.id}.jsonl`)).length;
    const view = readFileSync(project.store.project.active).length;
    const figure = (what: string, value: string): Line => ({
      row: 'journal',
      what,
      against: '–',
      figure: value,
    });
    return [
      figure('bytes that one captured edit writes', `${Math.round(journal / entries)}`),
      figure(
        `journal after a day of ${entries.toLocaleString('en')} edits`,
        `${(journal / 1e6).toFixed(1)} MB`,
      ),
      figure('active.json then', `${(view / 1e3).toFixed(0)} kB`),
    ];
  },
};
