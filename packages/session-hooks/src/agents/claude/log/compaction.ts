import type { FactBody } from '@0dai/session-schema/internal';
import { textOf } from '../../../facts/facts.ts';
import { unwrapped } from '../user-prompt.ts';

/** Texts that Claude Code writes around the summary: its origin, and instructions for using it. */
const AROUND: readonly RegExp[] = [
  /^This session is being continued from a previous conversation[^\n]*\n*/,
  /^\s*(?:Analysis:\n[\s\S]*?\n)?Summary:[ \t]*\n/,
  /\n+If you need specific details from before compaction[^\n]*/,
  /\n+(?:Please c|C)ontinue (?:the conversation|with the last task)[^\n]*(?:\n[^\n]*)?\s*$/,
  /\n+Recent messages are preserved verbatim\.\s*$/,
];

/** The agent's summary of the conversation before its context was compacted. */
export function compactSummary(given: string): FactBody[] {
  const text = textOf(AROUND.reduce((left, pattern) => left.replace(pattern, ''), textOf(unwrapped(given))));
  return text === '' ? [] : [{ fact: 'summary', text }];
}
