import { join } from 'node:path';
import * as z from 'zod/mini';
import { lineOf } from '../../facts/facts.ts';
import { type Shaped, shape, shaped } from '../../facts/shape.ts';
import { parseDocument } from '../../logs/json/document.ts';
import { listAt } from '../../logs/json/fields.ts';
import type { AgentRoots, LogFile, LogFolders } from '../../logs/log-files.ts';
import { millisecondsOf } from '../../logs/times.ts';
import { isWithin } from '../../logs/within.ts';
import { transcript } from './transcript.ts';

// The tasks of an extension: `<root>/tasks/<id>/api_conversation_history.json`, with `ui_messages.json` beside it. The
// folder of a task is in `state/taskHistory.json` (Cline), in `tasks/_index.json` or `tasks/<id>/history_item.json`
// (Roo Code), else in the first message.

const HEAD_BYTES = 256 * 1024;
const HISTORY_BYTES = 1024 * 1024;
/** Most tasks whose files are looked at, in each root. */
const TASKS_MAX = 300;
const TITLE_MAX = 200;
const NAMES = ['api_conversation_history.json', 'ui_messages.json'] as const;

const historyItem = shape(() =>
  z.object({
    id: z.string(),
    ts: z.optional(z.unknown()),
    task: z.catch(z.optional(z.string()), undefined),
    /** Cline. */
    cwdOnTaskInitialization: z.catch(z.optional(z.string()), undefined),
    /** Roo Code. */
    workspace: z.catch(z.optional(z.string()), undefined),
    /** The task whose sub-agent it is. */
    parentTaskId: z.catch(z.optional(z.string()), undefined),
  }),
);
type HistoryItem = Shaped<typeof historyItem>;

/** Finds the tasks of a folder, newest first; see `FindSessions`. */
export function findTasks(roots: AgentRoots, folder: string, read: LogFolders, max: number): LogFile[] {
  return [roots.config, ...(roots.others ?? [])]
    .flatMap((root) => tasksIn(root, folder, read))
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, max);
}

/** The file with what the user saw, beside the model's messages. */
export function shownFile(path: string): string[] {
  const [messages, shown] = NAMES;
  return path.endsWith(messages) ? [`${path.slice(0, -messages.length)}${shown}`] : [];
}

/** Whether a path is a log of a task. */
export function isTaskFile(path: string): boolean {
  return NAMES.some((name) => path.endsWith(`/${name}`) || path.endsWith(`\\${name}`));
}

function tasksIn(root: string, folder: string, read: LogFolders): LogFile[] {
  const tasks = join(root, 'tasks');
  const listed = read.list(tasks).filter(({ kind }) => kind === 'folder');
  if (listed.length === 0) return [];
  const history = historyOf(root, read);
  const timeOf = ({ name, modifiedMs }: (typeof listed)[number]) =>
    Math.max(modifiedMs, timeIn(history.get(name)));
  return listed
    .sort((a, b) => timeOf(b) - timeOf(a))
    .slice(0, TASKS_MAX)
    .flatMap(({ name }) => taskIn(join(tasks, name), name, folder, history.get(name), read));
}

function taskIn(
  path: string,
  id: string,
  folder: string,
  known: HistoryItem | undefined,
  read: LogFolders,
): LogFile[] {
  const files = read.list(path).filter(({ kind, bytes }) => kind === 'file' && bytes > 2);
  const file = NAMES.map((name) => files.find((one) => one.name === name)).find((one) => one);
  if (!file) return [];
  const item = known ?? historyItemIn(read.head(join(path, 'history_item.json'), HEAD_BYTES));
  if (item?.parentTaskId) return [];
  const cwd = item?.cwdOnTaskInitialization || item?.workspace;
  if (cwd && !isWithin(folder, cwd)) return [];
  const head = read.head(join(path, file.name), HEAD_BYTES) ?? '';
  const found = cwd || folderIn(head);
  if (!found || !isWithin(folder, found)) return [];
  // A task longer than its head contains more than a start and an end.
  if (file.bytes <= HEAD_BYTES) {
    const { facts } = transcript([{ text: head, offset: 0 }]);
    if (!facts.some(({ fact }) => fact === 'prompt')) return [];
  }
  const title = lineOf(item?.task ?? '').slice(0, TITLE_MAX);
  return [
    {
      path: join(path, file.name),
      sessionId: id,
      modifiedMs: Math.max(...files.filter(({ name }) => isName(name)).map(({ modifiedMs }) => modifiedMs)),
      bytes: file.bytes,
      folder: found,
      ...(title !== '' && { title }),
    },
  ];
}

function isName(name: string): boolean {
  return NAMES.some((one) => one === name);
}

/** The extension's own list of its tasks, by id. */
function historyOf(root: string, read: LogFolders): Map<string, HistoryItem> {
  const cline = parseDocument(read.head(join(root, 'state', 'taskHistory.json'), HISTORY_BYTES));
  const roo = parseDocument(read.head(join(root, 'tasks', '_index.json'), HISTORY_BYTES));
  const items = [...(Array.isArray(cline) ? (cline as unknown[]) : []), ...listAt(roo, 'entries')];
  return new Map(items.flatMap((item) => shaped(historyItem, item) ?? []).map((item) => [item.id, item]));
}

function historyItemIn(text: string | undefined): HistoryItem | undefined {
  return shaped(historyItem, parseDocument(text));
}

function timeIn(item: HistoryItem | undefined): number {
  return millisecondsOf(item?.ts) ?? 0;
}

/** The folder that the first message names, in JSON text. */
function folderIn(head: string): string | undefined {
  const text = /# Current (?:Working|Workspace) Directory \(((?:[^"\\)]|\\[\\"/]){1,4096})\)/.exec(head)?.[1];
  return text?.replace(/\\([\\"/])/g, '$1');
}
