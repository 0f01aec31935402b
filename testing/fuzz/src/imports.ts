import { lstatSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  findSessionsHere,
  importSession,
  logFileAt,
  type ReadSession,
  readerOf,
  readSession,
  summarize,
} from '@0dai/session-hooks/import';
import { parseSession, SessionError } from '@0dai/session-schema/internal';
import { ensureStore, readActive, type Store } from '@0dai/session-store/internal';
import type { CliWorld } from '../../../packages/session-cli/test/cli-world.ts';
import { linesIn } from '../../../packages/session-hooks/test/samples.ts';
import { createSample, type DatabaseChange, type DatabaseSample } from './databases.ts';
import { faultsIn } from './faults.ts';
import { type LogSample, pathOf } from './logs.ts';
import { hooked, printed, rendered } from './sinks.ts';

/** Most bytes that an import may add to the project, besides some for each byte of the log. */
const MAX_ADDED_BYTES = 2_000_000;
const MAX_ADDED_PER_BYTE = 4;

/** What is wrong after a log was found, imported twice, and rendered for agents; empty if nothing is. */
export function faultsOfImport(world: CliWorld, sample: LogSample, bytes: Buffer): string[] {
  const path = lay(world, sample, bytes);
  const before = agentsFiles(world);
  const { project, host } = world;
  const found = findSessionsHere(project, host, {}, { agents: [sample.agent], anywhere: true });
  const failed = found.failed.filter(({ error }) => !(error instanceof SessionError));
  return [
    ...failed.map(({ error }) => `the search fails: ${error.message}`),
    ...faultsOfStore(world, () => readingOf(world, sample, path, bytes), bytes.length),
    ...changesSince(world, before),
  ];
}

/** What is wrong in what hooks and commands show of a log; empty if nothing is. */
export async function faultsShown(world: CliWorld, sample: LogSample, bytes: Buffer): Promise<string[]> {
  const path = lay(world, sample, bytes);
  const before = agentsFiles(world);
  const importing = ['session', 'import', sample.agent.id];
  const shown = [
    ...(await printed(world, world.project, world.home, [
      [...importing, '--list'],
      [...importing, '--file', path, '--dry-run'],
      [...importing, '--file', path],
      ['session', 'status'],
      ['session', 'log', '--all'],
    ])),
    ...hooked(world.project, world.host),
  ];
  return [...shown.flatMap(faultsIn), ...changesSince(world, before)];
}

/** What is wrong after all conversations of a changed database were imported; empty if nothing is. */
export function faultsOfDatabase(world: CliWorld, sample: DatabaseSample, change: DatabaseChange): string[] {
  const { home, project, host } = world;
  clear(world);
  const path = createSample(sample, home);
  change(path);
  const before = agentsFiles(world);
  const { sessions, failed } = findSessionsHere(
    project,
    host,
    {},
    { agents: [sample.agent], anywhere: true },
  );
  const faults = sessions.flatMap(({ agent, log }) => {
    try {
      return faultsOfStore(world, () => readSession(agent, log, host.now()), lstatSync(path).size);
    } catch (error) {
      if (error instanceof SessionError) return [];
      throw error;
    }
  });
  const broken = failed.filter(({ error }) => !(error instanceof SessionError));
  return [
    ...broken.map(({ error }) => `the search fails: ${error.message}`),
    ...faults,
    ...changesSince(world, before),
  ];
}

function faultsOfStore(world: CliWorld, read: () => ReadSession | undefined, bytes: number): string[] {
  const store = ensureStore(world.project, world.host);
  const first = read();
  if (!first) return [];
  const { session } = importSession(store, first, { env: {} });
  // Of records with the same id the first one counts, and a later reading may begin behind it: so twice again.
  const [, added = 0] = [1, 2].map(() => {
    const again = read();
    return again && importSession(store, again, { env: {} }).added;
  });
  const size = bytesIn(store);
  const { skipped, unreadable, session: after } = readActive(store);
  const view: unknown = JSON.parse(JSON.stringify(after));
  return [
    ...(added === 0 ? [] : [`a repeated import adds ${added}`]),
    ...(size < MAX_ADDED_BYTES + MAX_ADDED_PER_BYTE * bytes ? [] : [`${size} bytes are added`]),
    ...(skipped === 0 && !unreadable ? [] : [`${skipped} lines are skipped, unreadable: ${unreadable}`]),
    ...(isDeepStrictEqual({ ...parseSession(view) }, view) ? [] : ['the session does not parse to itself']),
    ...rendered(session).flatMap(faultsIn),
  ];
}

/** Reads a log as `0dai session import AGENT --file PATH` does; rows, which no file holds, without one. */
function readingOf(
  { host }: CliWorld,
  sample: LogSample,
  path: string,
  bytes: Buffer,
): ReadSession | undefined {
  const agent = readerOf(sample.agent, path);
  if (sample.kind !== 'rows') {
    const log = logFileAt(agent, path);
    return log && readSession(agent, log, host.now());
  }
  const lines = linesIn(sample.agent, { ...sample, text: bytes.toString() });
  const reading = agent.transcript(lines);
  const end = lines.length;
  return {
    ...reading,
    agent,
    log: { path, sessionId: 'rows', modifiedMs: host.now(), bytes: bytes.length },
    part: { ...reading, offset: end, end, size: bytes.length, modifiedMs: 0 },
    summary: summarize(reading.facts),
    skippedBytes: 0,
    isLive: false,
    isUnderstood: true,
  };
}

/** Removes all from a home but our own state. */
function clear({ home, project }: CliWorld): void {
  const old = readdirSync(home).filter((name) => name !== '.local');
  for (const path of [...old, '.local/share']) rmSync(join(home, path), { recursive: true, force: true });
  mkdirSync(project);
}

/** Begins a home and project anew, with this log in it; returns the log's path. */
function lay(world: CliWorld, sample: LogSample, bytes: Buffer): string {
  const { home, project } = world;
  clear(world);
  const path = pathOf(sample, home, project);
  mkdirSync(dirname(path), { recursive: true });
  // Rows have no file: an empty database is read as none.
  writeFileSync(path, sample.kind === 'rows' ? '' : bytes);
  return path;
}

/** The path, size and time of every file in the home but our own state and sessions. */
function agentsFiles({ home }: CliWorld): string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/^\.local(?:$|\/state)|^project\/ai/.test(relative(home, path)))
    .map((path) => {
      const stat = lstatSync(path);
      return stat.isFile() ? `${path} ${stat.size} ${stat.mtimeMs}` : path;
    });
}

function changesSince(world: CliWorld, before: readonly string[]): string[] {
  const after = agentsFiles(world);
  const changed = [
    ...after.filter((one) => !before.includes(one)),
    ...before.filter((one) => !after.includes(one)),
  ];
  return changed.map((one) => `written beside the log: ${one}`);
}

function bytesIn({ project }: Store): number {
  return readdirSync(project.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + lstatSync(join(entry.parentPath, entry.name)).size, 0);
}

/** The agents whose unchanged logs are found where they keep them. */
export function foundAgents(world: CliWorld, samples: readonly LogSample[]): Set<string> {
  const found = samples.filter((sample) => {
    const path = lay(world, sample, Buffer.from(sample.text));
    const { sessions } = findSessionsHere(world.project, world.host, {}, { agents: [sample.agent] });
    return sessions.some(({ log }) => log.path === path);
  });
  return new Set(found.map(({ agent }) => agent.id));
}
