import { join } from 'node:path';
import { lineOf } from '../../facts/facts.ts';
import { objectAt, textAt } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { FindSessions, LogFile, LogFolders } from '../../logs/log-files.ts';
import { linesOf } from '../../logs/log-reading.ts';
import { hasPrompt, logFilesIn, newestLogs } from '../../logs/session-heads.ts';
import { isWithin } from '../../logs/within.ts';
import { transcript } from './transcript.ts';

const HEAD_BYTES = 256 * 1024;
const ABOUT_BYTES = 16 * 1024;
/** Most session folders looked into. */
const FOLDERS_MAX = 1_000;

/**
 * Finds Copilot CLI's sessions of a folder and the folders below it, newest first.
 *
 * 1. A session's log is `session-state/<id>/events.jsonl`; before 1.0 it is `session-state/<id>.jsonl`.
 * 2. Its first event names the folder. Where it does not, `workspace.yaml` beside it does.
 * 3. Sessions without a prompt, most of them, and those that another session started, are left out.
 */
export const findSessions: FindSessions = (roots, folder, read, max) => {
  const state = join(roots.config, 'session-state');
  const own = read
    .list(state)
    .filter(({ kind }) => kind === 'folder')
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, FOLDERS_MAX)
    .flatMap(({ name }) =>
      logFilesIn(join(state, name), /^(events)\.jsonl$/, read).map((log) => ({ ...log, sessionId: name })),
    );
  const flat = logFilesIn(state, /^([\w-]+)\.jsonl$/, read);
  return newestLogs([...own, ...flat], max, (log) => sessionOf(log, folder, read));
};

function sessionOf(log: LogFile, folder: string, read: LogFolders): LogFile | undefined {
  const head = read.head(log.path, HEAD_BYTES) ?? '';
  const about = aboutIn(log.path, read);
  let cwd: string | undefined;
  for (const { value } of records(linesOf(head))) {
    const data = objectAt(value, 'data');
    if (textAt(data, 'detachedFromSpawningParentSessionId')) return undefined;
    cwd = textAt(objectAt(data, 'context'), 'cwd');
    if (cwd !== undefined || value.type === 'user.message') break;
  }
  const found = cwd ?? about.cwd;
  if (found === undefined || !isWithin(folder, found) || !hasPrompt(head, log, transcript)) return undefined;
  return { ...log, folder: found, ...(about.name !== undefined && { title: about.name }) };
}

/** Fields of `workspace.yaml`: one a line, with plain or quoted values. */
function aboutIn(log: string, read: LogFolders): { cwd?: string; name?: string } {
  if (!/[\\/]events\.jsonl$/.test(log)) return {};
  const text = read.head(log.replace(/events\.jsonl$/, 'workspace.yaml'), ABOUT_BYTES) ?? '';
  const field = (name: string) => {
    const value = new RegExp(`^${name}: *(\\S.*)$`, 'm').exec(text)?.[1]?.trim();
    return (
      lineOf(
        /^'(.*)'$|^"(.*)"$/
          .exec(value ?? '')
          ?.slice(1)
          .join('') ??
          value ??
          '',
      ) || undefined
    );
  };
  const [cwd, name] = [field('cwd'), field('name')];
  return { ...(cwd !== undefined && { cwd }), ...(name !== undefined && { name }) };
}
