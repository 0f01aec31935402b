import * as z from 'zod/mini';
import { aboutLine } from '../../../../facts/call-about.ts';
import { markdownTitle } from '../../../../facts/plans/markdown-steps.ts';
import { shape, shaped } from '../../../../facts/shape.ts';
import type { ToolUse } from '../records.ts';

const input = shape(() => z.record(z.string(), z.unknown()));

/** The input fields that summarize a call, by tool; other tools use `ANY`. */
const ABOUT: Readonly<{ [tool: string]: readonly string[] }> = {
  Bash: ['command'],
  Task: ['description'],
  Agent: ['description'],
  Grep: ['pattern'],
  Glob: ['pattern'],
  LSP: ['operation'],
};
const ANY: readonly string[] = [
  'file_path',
  'notebook_path',
  'command',
  'query',
  'url',
  'pattern',
  'path',
  'subject',
  'skill',
  'description',
  'name',
  'title',
  'taskId',
  'task_id',
  'bash_id',
  'shell_id',
];

/** A one-line summary of a call. */
export function aboutOf({ name, input: given }: ToolUse): string | undefined {
  const found = shaped(input, given);
  if (!found) return undefined;
  if (name === 'ExitPlanMode') return line(markdownTitle(typeof found.plan === 'string' ? found.plan : ''));
  if (name === 'AskUserQuestion') return line(firstQuestion(found.questions));
  const keys = Object.hasOwn(ABOUT, name) ? ABOUT[name] : ANY;
  return line(keys?.map((key) => found[key]).find((value) => typeof value === 'string' && value !== ''));
}

/** How many files of a sub-agent's task are named. */
const FILES_MAX = 8;
const PROMPT_MAX = 10_000;
/** A file's name in a sentence: `src/auth.ts`, not `t.Parallel`. */
const FILE_NAME = /(?<![\w.@/-])(?:[\w.@-]*\/)*([\w@][\w.@-]+\.[a-z]{1,5})(?![\w(])/g;

/** A sub-agent's task in a line, with the files that it was given: it may still change them. */
export function taskOf(use: ToolUse): string | undefined {
  const about = aboutOf(use);
  const prompt = shaped(input, use.input)?.prompt;
  if (about === undefined || typeof prompt !== 'string') return about;
  const found = prompt.slice(0, PROMPT_MAX).matchAll(FILE_NAME);
  const files = [...new Set(Array.from(found, ([, name = '']) => name))].slice(0, FILES_MAX);
  return files.length === 0 ? about : line(`${about} (names ${files.join(', ')})`);
}

const questions = shape(() => z.array(z.object({ question: z.string() })));

function firstQuestion(given: unknown): string | undefined {
  return shaped(questions, given)?.[0]?.question;
}

function line(value: unknown): string | undefined {
  return typeof value === 'string' ? aboutLine(value) || undefined : undefined;
}
