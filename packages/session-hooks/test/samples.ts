import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact, FactBody } from '@0dai/session-schema/internal';
import type { Agent, HookEventBody, LoggedAgent } from '../src/agent.ts';
import { type LogLine, linesOf } from '../src/logs/log-reading.ts';

/** The facts expected from the logs in `fixtures/<agent>/transcripts`, by file name without extension. */
export interface ExpectedLogs {
  transcripts: Readonly<Record<string, readonly FactBody[]>>;
}

/** The events and facts expected from the fixtures of an agent with hooks. */
export interface Expected extends ExpectedLogs {
  /** By payload name. Other payloads yield no event. */
  events: Readonly<Record<string, HookEventBody & { subagent?: true }>>;
}

const FIXTURES = new URL('./fixtures', import.meta.url).pathname;
const EXPECTED = new Map(
  await Promise.all(
    readdirSync(FIXTURES).map(async (agent) => {
      const { expected } = (await import(`./fixtures/${agent}/expected.ts`)) as { expected: unknown };
      return [agent, expected] as const;
    }),
  ),
);

/** The events and facts expected from the fixtures of an agent with hooks. */
export function expectedOf(agent: string): Expected {
  return expectedLogsOf(agent) as Expected;
}

/** The facts expected from an agent's logs. */
export function expectedLogsOf(agent: string): ExpectedLogs {
  const found = EXPECTED.get(agent);
  if (!found) throw new Error(`test/fixtures/${agent} has no expected.ts`);
  return found as ExpectedLogs;
}

/** Payloads that the real program gave its hooks: one file an event. */
export function payloadsOf(agent: string): { name: string; payload: Record<string, unknown> }[] {
  return textsIn(join(FIXTURES, agent), '.json').map(({ name, text }) => ({
    name,
    payload: JSON.parse(text) as Record<string, unknown>,
  }));
}

/** Logs that the real program wrote, long texts cut. */
export function transcriptsOf(agent: string): Sample[] {
  return ['.jsonl', '.json', '.md'].flatMap((extension) =>
    textsIn(join(FIXTURES, agent, 'transcripts'), extension),
  );
}

/** A log as its reader gets it: a document as one line, rows of a database by their numbers, other logs by lines. */
export function linesIn(agent: LoggedAgent, sample: Sample): LogLine[] {
  const { text, extension } = sample;
  if (extension === '.json') return [{ text, offset: 0 }];
  const lines = [...linesOf(text)];
  return areRows(agent, sample) ? lines.map((line, i) => ({ ...line, offset: i + 1 })) : lines;
}

/** Whether a sample has the lines of a session in a database; some agents have logs of lines too. */
export function areRows(agent: LoggedAgent, { name }: Sample): boolean {
  return agent.rows !== undefined && (name === 'rows' || agent.logFormat('/x/log.jsonl') === undefined);
}

/** Copies of a value, each with one value within it replaced: for every inner value and every replacement. */
export function* mutations(value: unknown, replacements: readonly unknown[]): Generator<unknown> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    const inner: unknown = Reflect.get(value, key);
    const change = (to: unknown) =>
      Array.isArray(value)
        ? value.map((item: unknown, index) => (String(index) === key ? to : item))
        : { ...value, [key]: to };
    for (const to of replacements) yield change(to);
    for (const to of mutations(inner, replacements)) yield change(to);
  }
}

/** Longer than any text may be. */
export const HUGE = 'x'.repeat(100_100);

/** The faults of a fact: values above their limit, and unknown fields. Empty for a valid fact. */
export function faultsOf(fact: FactBody & { at?: string }): string[] {
  const limits: Record<string, number> = { path: 4_096, text: 100_000, command: 10_000, at: 40 };
  return Object.entries(fact).flatMap(([key, value]) => {
    if (Array.isArray(value)) {
      const long = value.filter((item) => {
        const text = typeof item === 'string' ? item : item.step;
        return text === '' || text.length > 1_000;
      });
      return value.length > 200 || long.length > 0 ? [`${key}: ${value.length} items`] : [];
    }
    if (typeof value === 'string' && value.length > (limits[key] ?? 1_000))
      return [`${key}: ${value.length}`];
    return value === undefined || value === null || value === '' ? [`${key}: ${value}`] : [];
  });
}

/** A file of the fixtures. */
export interface Sample {
  /** Its name without the extension. */
  name: string;
  extension: string;
  text: string;
}

function textsIn(folder: string, extension: string): Sample[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(extension))
    .map((file) => ({
      name: file.slice(0, -extension.length),
      extension,
      text: readFileSync(join(folder, file), 'utf8'),
    }));
}

/** The facts that an agent's reader finds in a text, without their sources. */
export function factsIn(agent: LoggedAgent, text: string): Fact[] {
  return agent.transcript(linesOf(text)).facts.map(({ source: _source, ...fact }) => fact);
}

/** A path at which a log of the agent is trusted, in this home. Creates its folder. */
export function logPathIn(home: string, agent: Agent): string {
  const folder = join(agent.roots({}, home).config, agent.logFolders[0] ?? '', 'p');
  mkdirSync(folder, { recursive: true });
  return join(folder, 'log.jsonl');
}
