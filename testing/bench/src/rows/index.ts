import type { Row } from '../row.ts';
import { systemCalls } from './calls.ts';
import { commands } from './cli.ts';
import { memory, noProject, onlyLoaded, prompt, sessionStart, sessionStartMoved } from './hooks.ts';
import { itself } from './itself.ts';
import { mcpStart, mcpWarm } from './mcp.ts';
import { briefingAtScale, historyAtScale, journalGrowth } from './scale.ts';
import { programs, sizes } from './sizes.ts';
import { storm } from './storm.ts';

/** Everything that is measured, in the order of the table. */
export const rows: readonly Row[] = [
  itself,
  sessionStart,
  sessionStartMoved,
  prompt,
  onlyLoaded,
  noProject,
  commands,
  mcpStart,
  mcpWarm,
  briefingAtScale,
  historyAtScale,
  storm,
  memory,
  programs,
  sizes,
  systemCalls,
  journalGrowth,
];

/** The rows whose ids begin with one of these; without any, all but the long ones. */
export function chosen(words: readonly string[], all: boolean): Row[] {
  if (words.length === 0) return rows.filter((row) => all || !row.long);
  return rows.filter((row) => words.some((word) => row.id.startsWith(word)));
}
