import { agents } from '@0dai/session-hooks';
import { cleanLine, titleOf } from '@0dai/session-schema/internal';
import {
  type ArchivedSession,
  findStore,
  type Host,
  list,
  log,
  readActive,
  shortIds,
} from '@0dai/session-store/internal';
import type { Candidate, Candidates } from './completions.ts';

/** How many words of a kind are offered. */
const MAX_OFFERED = 50;
/** Longest description, in UTF-16 code units. */
const MAX_ABOUT = 60;

/** The words that the shell completes from the project in the working folder. Unverified text is not among them. */
export function candidatesIn(
  cwd: string,
  host: Host,
  loggedAgents: readonly { id: string; name: string }[],
): Candidates {
  const store = () => findStore(cwd, host);
  return {
    agents: () => agents.map(({ id, name }) => ({ word: id, about: name })),
    loggedAgents: () => loggedAgents.map(({ id, name }) => ({ word: id, about: name })),
    current: () => {
      const found = store();
      const session = found && readActive(found).session;
      return session ? sessionWords([{ id: session.id, own: true, session }]) : [];
    },
    sessions: () => {
      const found = store();
      return sessionWords(found ? list(found, MAX_OFFERED).sessions : []);
    },
    entries: () => {
      const found = store();
      if (!found || !readActive(found).session) return [];
      const { entries } = log(found);
      const short = shortIds(entries.map(({ entry }) => entry.id));
      const open = entries.filter(({ entry, undoneBy }) => undoneBy === undefined && entry.type !== 'begin');
      return open.slice(-MAX_OFFERED).map(({ entry }) => ({ word: short.get(entry.id) ?? entry.id }));
    },
    steps: () => {
      const found = store();
      const plan = (found && readActive(found).session?.plan) ?? [];
      return plan
        .filter(({ status }) => status !== 'completed')
        .slice(0, MAX_OFFERED)
        .map(({ step }) => ({ word: cleanLine(step) }));
    },
  };
}

/** The names of sessions, which their user typed to find them again, then their ids. */
function sessionWords(sessions: readonly Pick<ArchivedSession, 'id' | 'own' | 'session'>[]): Candidate[] {
  const own = sessions.filter((item) => item.own);
  return [
    ...own.flatMap(({ id, session: { name } }) => (name ? [{ word: cleanLine(name), about: id }] : [])),
    ...sessions.map(({ id, own, session }) => ({
      word: id,
      about: own ? titleOf(session).slice(0, MAX_ABOUT) : 'unverified',
    })),
  ];
}

/** The candidates as our completion scripts read them: one a line, a tab before the description. */
export function completionText(candidates: readonly Candidate[]): string {
  return candidates.map(({ word, about }) => `${word}${about ? `\t${about}` : ''}\n`).join('');
}
