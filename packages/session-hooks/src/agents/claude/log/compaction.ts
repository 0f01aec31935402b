import type { FactBody } from '@0dai/session-schema/internal';
import { textOf } from '../../../facts/facts.ts';
import { unwrapped } from '../user-prompt.ts';

/** What the program writes around the summary: where it comes from, and what to do with it. */
const AROUND: readonly RegExp[] = [
  /^This session is being continued from a previous conversation[^\n]*\n*/,
  /^\s*(?:Analysis:\n[\s\S]*?\n)?Summary:[ \t]*\n/,
  /\n+If you need specific details from before compaction[^\n]*/,
  /\n+(?:Please c|C)ontinue (?:the conversation|with the last task)[^\n]*(?:\n[^\n]*)?\s*$/,
  /\n+Recent messages are preserved verbatim\.\s*$/,
];

/** The agent's own summary of what was before its context was compacted. */
export function compactSummary(given: string): FactBody[] {
  const text = textOf(AROUND.reduce((left, pattern) => left.replace(pattern, ''), textOf(unwrapped(given))));
  return text === '' ? [] : [{ fact: 'summary', text }];
}
