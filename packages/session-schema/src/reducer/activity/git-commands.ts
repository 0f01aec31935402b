import { MAX_GIT_COMMANDS } from '../../model/activity.ts';
import type { GitCommandRun } from '../../model/patch.ts';
import type { Provenance, Session } from '../../model/session.ts';
import { isBefore } from '../provenance.ts';

/** Adds a git command that succeeded, in order of time. */
export function addGitCommand(session: Session, { command, at = '' }: GitCommandRun, from: Provenance): void {
  const item = { command, agent: from.by, at: at || from.at };
  const list = session.git_commands ?? [];
  if (list.some((other) => other.command === command && other.at === item.at)) return;
  list.splice(list.findLastIndex((other) => !isBefore(item.at, other.at)) + 1, 0, item);
  session.git_commands = list.slice(-MAX_GIT_COMMANDS);
}
