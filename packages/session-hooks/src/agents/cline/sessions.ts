import { join } from 'node:path';
import * as z from 'zod/mini';
import { lineOf } from '../../facts/facts.ts';
import { shape, shaped } from '../../facts/shape.ts';
import { parseDocument } from '../../logs/json/document.ts';
import type { AgentRoots, FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { isWithin } from '../../logs/within.ts';
import { findTasks } from '../cline-tasks/task-files.ts';
import { transcript } from '../cline-tasks/transcript.ts';

const RECORD_BYTES = 1024 * 1024;
const HEAD_BYTES = 256 * 1024;
/** Most session records read. */
const SESSIONS_MAX = 300;

/** `sessions/<id>/<id>.json` of Cline's command line 3.x. */
const session = shape(() =>
  z.object({
    cwd: z.string(),
    parent_session_id: z.catch(z.optional(z.string()), undefined),
    is_subagent: z.optional(z.unknown()),
    metadata: z.catch(z.optional(z.object({ title: z.optional(z.string()) })), undefined),
  }),
);

/** Finds Cline's sessions of a folder: tasks of its extensions and command line, and sessions of the latter since 3.0. */
export const findSessions: FindSessions = (roots, folder, read, max) =>
  [...findTasks(roots, folder, read, max), ...commandLineSessions(roots, folder, read)]
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, max);

function commandLineSessions(roots: AgentRoots, folder: string, read: LogFolders): LogFile[] {
  return [roots.config, ...(roots.others ?? [])].flatMap((root) =>
    read
      .list(join(root, 'sessions'))
      .filter(({ kind }) => kind === 'folder')
      .sort((a, b) => b.modifiedMs - a.modifiedMs)
      .slice(0, SESSIONS_MAX)
      .flatMap(({ name }) => sessionIn(join(root, 'sessions', name), name, folder, read)),
  );
}

function sessionIn(path: string, id: string, folder: string, read: LogFolders): LogFile[] {
  const found = shaped(session, parseDocument(read.head(join(path, `${id}.json`), RECORD_BYTES)));
  if (!found || found.parent_session_id || found.is_subagent === true || !isWithin(folder, found.cwd))
    return [];
  const file = read.list(path).find(({ name }) => name === `${id}.messages.json`);
  if (file?.kind !== 'file') return [];
  const log = join(path, file.name);
  if (file.bytes <= HEAD_BYTES) {
    const { facts } = transcript([{ text: read.head(log, HEAD_BYTES) ?? '', offset: 0 }]);
    if (!facts.some(({ fact }) => fact === 'prompt')) return [];
  }
  const title = lineOf(found.metadata?.title ?? '');
  const { bytes, modifiedMs } = file;
  return [{ path: log, sessionId: id, modifiedMs, bytes, folder: found.cwd, ...(title !== '' && { title }) }];
}
