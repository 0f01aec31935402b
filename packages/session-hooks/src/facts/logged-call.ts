import { posix, win32 } from 'node:path';
import type { CallFact, FactBody, FileChange } from '@0dai/session-schema/internal';
import { isWindowsPath } from '../logs/within.ts';
import { firstErrorLine } from './error-lines.ts';
import { commandFact, fileFact, LIST_MAX, lineOf } from './facts.ts';
import { shellEnd } from './shell-call.ts';

const ABOUT_MAX = 300;

/** A tool call as an agent's log shows it, in terms that all agents share. */
export interface LoggedCall {
  /** The agent's id of the call, else its position in the log. */
  id: string;
  tool: string;
  /** `open`: the log has no result. */
  outcome: CallFact['outcome'];
  /** What the call is about. Default: its command, else its first file. */
  about?: string | undefined;
  /** The result that the model received. */
  output: string;
  /** The shell command that it ran. */
  command?: string | undefined;
  exit?: number | undefined;
  /** The files that it changed or read, if it succeeded. */
  files?: readonly { path: string; change: FileChange }[] | undefined;
  /** The changed lines of an edit, as `editOutput` or `patchOutput` give them. */
  lines?: { output?: string } | undefined;
  /** The call starts a sub-agent. */
  subagent?: boolean | undefined;
  /** The agent's working folder, for relative paths. */
  folder?: string | undefined;
}

/**
 * The facts of a tool call: the files and the command if it ended, a refusal, the call itself with its outcome, and the
 * sub-agent that it started.
 * @example loggedCallFacts({ id: '1', tool: 'bash', outcome: 'ok', command: 'npm test', exit: 0, output: '' })
 */
export function loggedCallFacts(call: LoggedCall): FactBody[] {
  const { subagent, outcome, id } = call;
  if (!subagent) return callAndWork(call);
  const state = { ok: 'done', failed: 'failed', refused: 'stopped', open: 'running' } as const;
  const about = aboutOf(call.about);
  return [
    ...callAndWork(call),
    { fact: 'background', id: lineOf(id), kind: 'subagent', ...about, state: state[outcome] },
  ];
}

function callAndWork(call: LoggedCall): FactBody[] {
  const { outcome, command, exit, output, files = [], folder, lines } = call;
  const about = aboutOf(call.about ?? command ?? files[0]?.path);
  const base = {
    fact: 'call' as const,
    call: lineOf(call.id),
    tool: lineOf(call.tool) || 'unknown',
    ...about,
  };
  const isEdit = files.some(({ change }) => change !== 'read');
  if (outcome === 'refused') {
    const { fact: _, ...refused } = base;
    return [
      { fact: 'refusal', ...refused },
      { ...base, outcome, ...(isEdit && lines) },
    ];
  }
  const hasRun = command !== undefined && outcome !== 'open';
  const error = outcome === 'failed' && isEdit ? firstErrorLine(output) : undefined;
  const end = hasRun
    ? shellEnd(command, { failed: outcome === 'failed', exit, output })
    : { outcome, ...(error !== undefined && { error }), ...(outcome !== 'failed' && isEdit && lines) };
  const done = outcome === 'ok' ? files.slice(0, LIST_MAX) : [];
  return [
    ...done.flatMap(({ path, change }) => fileFact(inFolder(path, folder), change)),
    ...(hasRun ? commandFact(command, exit, output) : []),
    { ...base, ...end },
  ];
}

/** A path of an agent, resolved against its working folder if it is relative. Both may be of another platform. */
export function inFolder(path: string, folder: string | undefined): string {
  if (folder === undefined || path === '') return path;
  if (isWindowsPath(folder)) return isWindowsPath(path) ? path : win32.resolve(folder, path);
  return folder.startsWith('/') && !isWindowsPath(path) ? posix.resolve(folder, path) : path;
}

function aboutOf(text: string | undefined): { about?: string } {
  const about = lineOf(text ?? '').slice(0, ABOUT_MAX);
  return about === '' ? {} : { about };
}
