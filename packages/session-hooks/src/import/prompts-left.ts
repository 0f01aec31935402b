import { join } from 'node:path';
import type { Fact } from '@0dai/session-schema/internal';
import { configRootsSeen, type Host } from '@0dai/session-store/internal';
import * as z from 'zod/mini';
import type { Environment, LoggedAgent } from '../agent.ts';
import { shape, shaped } from '../facts/shape.ts';
import { records } from '../logs/json/records.ts';
import { linesOf } from '../logs/log-reading.ts';
import { millisecondsOf } from '../logs/times.ts';
import { isWithin } from '../logs/within.ts';
import { isInFolders, projectFoldersOf, rootsOf } from './find-sessions.ts';
import { tailOf } from './log-tail.ts';
import type { ReadSession } from './read-session.ts';
import { summarize } from './summary.ts';

/** Bytes of a history that are read, at its end. */
const TAIL_BYTES = 4 * 1024 * 1024;

/** A line of Claude Code's `history.jsonl` (2.0 to 2.1): `{"display","project","sessionId","timestamp"}`. */
const claudeLine = shape(() =>
  z.object({
    display: z.string(),
    project: z.string(),
    sessionId: z.string(),
    timestamp: z.number(),
  }),
);
/** A line of Codex's `history.jsonl` (0.32 to 0.171): `{"session_id","ts","text"}`. It names no folder. */
const codexLine = shape(() => z.object({ session_id: z.string(), ts: z.number(), text: z.string() }));

interface HistoryLine {
  sessionId: string;
  text: string;
  /** Milliseconds since 1970. */
  at: number;
  /** The folder of the prompt, if the history names it. */
  folder?: string;
}

const HISTORIES: Readonly<Record<string, (value: object) => HistoryLine | undefined>> = {
  claude: (value) => {
    const line = shaped(claudeLine, value);
    return (
      line && { sessionId: line.sessionId, text: line.display, at: line.timestamp, folder: line.project }
    );
  },
  codex: (value) => {
    const line = shaped(codexLine, value);
    return line && { sessionId: line.session_id, text: line.text, at: line.ts * 1_000 };
  },
};

/** Which prompts to look for. */
export interface PromptsLeftOptions {
  agents: readonly LoggedAgent[];
  /** The conversation, by its id or its beginning. Default: the newest of the folder, of agents that note the folder. */
  id?: string | undefined;
  /** Leave out histories inside the project. Default false. */
  outsideOnly?: boolean;
}

/** The prompts of a conversation whose log was deleted, as a conversation that can be imported. */
export interface PromptsLeft extends ReadSession {
  /** The history lies in the project: it may have come with a clone. */
  isInProject: boolean;
}

/**
 * What is left of the newest conversation whose log was deleted, as Claude Code does after 30 days: the prompts in the
 * agent's own history.
 * @returns the prompts as a conversation that can be imported; undefined if there are none
 */
export function promptsLeft(
  folder: string,
  host: Host,
  env: Environment,
  { agents, id, outsideOnly = false }: PromptsLeftOptions,
): PromptsLeft | undefined {
  const project = projectFoldersOf(folder, host.home);
  const isMeant = (line: HistoryLine) =>
    id === undefined
      ? line.folder !== undefined && project.own.some((own) => isWithin(own, line.folder ?? ''))
      : line.sessionId.startsWith(id);
  const reported = configRootsSeen(host);
  const found = agents.flatMap((agent) =>
    rootsOf(agent, host.home, env, reported[agent.id] ?? []).flatMap(({ config }) => {
      const path = join(config, 'history.jsonl');
      const read = HISTORIES[agent.id];
      const isInProject = isInFolders(project.all, path);
      if (isInProject && outsideOnly) return [];
      const lines = read ? linesIn(path, read).filter(({ line }) => isMeant(line)) : [];
      const newest = lines.reduce<(typeof lines)[number] | undefined>(
        (last, one) => (last && last.line.at > one.line.at ? last : one),
        undefined,
      );
      if (!newest) return [];
      const own = lines.filter(({ line }) => line.sessionId === newest.line.sessionId);
      return [{ ...conversationOf(agent, path, own, newest.line), isInProject }];
    }),
  );
  return found.sort((a, b) => b.log.modifiedMs - a.log.modifiedMs)[0];
}

interface PlacedLine {
  offset: number;
  line: HistoryLine;
}

function linesIn(path: string, read: (value: object) => HistoryLine | undefined): PlacedLine[] {
  const text = tailOf(path, TAIL_BYTES);
  return [...records(linesOf(text))].flatMap(({ value, offset }) => {
    const line = read(value);
    const at = millisecondsOf(line?.at);
    return line && at !== undefined ? [{ offset, line: { ...line, at } }] : [];
  });
}

function conversationOf(
  agent: LoggedAgent,
  path: string,
  lines: readonly PlacedLine[],
  { sessionId, at }: HistoryLine,
): ReadSession {
  const facts = lines.map(
    ({ line }): Fact => ({
      fact: 'prompt',
      text: line.text,
      at: new Date(line.at).toISOString(),
      // A number that a later reading finds again, although the history grows.
      source: `${line.at}.0.0`,
    }),
  );
  const bytes = lines.reduce((sum, { line }) => sum + line.text.length, 0);
  return {
    agent,
    log: { path, sessionId, modifiedMs: at, bytes },
    part: { facts, records: facts.length, unknown: {}, offset: 0, end: 0, size: bytes, modifiedMs: at },
    facts,
    summary: summarize(facts),
    records: facts.length,
    unknown: {},
    skippedBytes: 0,
    isLive: false,
    isUnderstood: facts.length > 0,
    isPromptsOnly: true,
  };
}
