import type { FactBody } from '@0dai/session-schema/internal';
import { lineOf } from '../../../../facts/facts.ts';
import { userPrompt } from '../../user-prompt.ts';
import type { ToolUse } from '../records.ts';
import { aboutOf } from './call-about.ts';

/** The refusal of a call: by the user or by a rule, with the text that the user typed. */
export interface Denial {
  byUser: boolean;
  words?: string;
  /** Text that the program wrote instead: the questions, with the answers so far. */
  questions?: string;
}

/** Sentences of Claude Code. */
const BY_USER =
  /^The user doesn't want to (?:proceed|take this action)\b|^The agent proposed a plan that was rejected by the user\.|^\[Request interrupted by user(?: for tool use)?\]$/;
const BY_RULE =
  /^(?:Permission to use \S+ has been denied|Claude requested permissions to |Permission for this (?:action|tool use) (?:has been|was) denied)/;
const WORDS =
  /^The user doesn't want to proceed with this tool use\.[^\n]*To tell you how to proceed, the user said:\n([\s\S]+)$/;
const NOTE = /\n\nNote: The user's next message may contain a correction or preference\.[\s\S]*$/;
const CLARIFIES = 'The user wants to clarify these questions.';

/**
 * Reads a refusal from the result of a call; undefined if the call ran.
 * @param kind `toolDenialKind`, written by newer versions
 */
export function denialOf(
  name: string,
  isError: boolean,
  text: string,
  kind: string | undefined,
): Denial | undefined {
  if (!isError) return undefined;
  // An MCP server writes its own errors. Without `toolDenialKind`, they are not the user's words.
  const isTrusted = kind !== undefined || !name.startsWith('mcp__');
  if (kind !== undefined && !kind.startsWith('user')) return { byUser: false };
  if (!isTrusted) return undefined;
  if (kind === undefined && !BY_USER.test(text)) return BY_RULE.test(text) ? { byUser: false } : undefined;
  const said = WORDS.exec(text)?.[1]?.replace(NOTE, '');
  if (said?.startsWith(CLARIFIES)) return { byUser: true, questions: said };
  const words = said === undefined ? undefined : userPrompt(said);
  return { byUser: true, ...(words !== undefined && { words }) };
}

/** Facts from a refused call, besides the `call` fact. */
export function denialFacts({ byUser, words, questions }: Denial, use: ToolUse): FactBody[] {
  if (!byUser) return [];
  const about = aboutOf(use);
  return [
    { fact: 'refusal', call: use.id, tool: use.name, ...(about !== undefined && { about }) },
    ...(words === undefined ? [] : [{ fact: 'prompt' as const, text: words, via: 'refusal' as const }]),
    ...answersSoFar(questions ?? ''),
  ];
}

/** The user's answers before a question was discussed instead. */
function answersSoFar(text: string): FactBody[] {
  return [...text.matchAll(/^- "(.{1,1000})"\n[ \t]+Answer: (.{1,1000})$/gm)].slice(0, 10).map((match) => ({
    fact: 'answer',
    question: lineOf(match[1] ?? ''),
    answer: lineOf(match[2] ?? ''),
  }));
}
