import {
  clean,
  cleanLine,
  head,
  type Provenance,
  type Session,
  titleOf,
  verifiedBy,
} from '@0dai/session-schema/internal';
import { endText, runsOf, turnText } from '../session/agents-text.ts';
import { headText } from '../session/session-text.ts';

/** A session as a document: cleaned texts in the order in which they are read, for any markup. */
export interface SessionDocument {
  title: string;
  /** Labels and values: the id, when it began. */
  facts: Fact[];
  /** The agents that worked on it, in order of their starts. */
  relay: RelayRun[];
  /** The sections in reading order, without empty ones. */
  sections: Section[];
}

export type Fact = { label: string } & ({ text: string } | { at: string });

/** One agent's part of the work. */
export interface RelayRun {
  agent: string;
  /** When it began, ISO 8601. */
  from: string;
  /** When it ended, or was last seen, ISO 8601. */
  to: string;
  /** It has no recorded end. */
  isOpen: boolean;
  /** How it ended; '' if unknown. */
  how: string;
  /** What it did; '' if unknown. */
  did: string;
}

export interface Section {
  title: string;
  /** Names the section within a page. */
  key: string;
  /** Text with its own line breaks. */
  text?: string;
  items?: Item[];
  /** The items have an order that matters. */
  isOrdered?: boolean;
  /** The items are paths or commands. */
  isCode?: boolean;
}

export interface Item {
  text: string;
  /** A word for its state: done, failed. */
  mark?: string;
  /** Why, or who said it. */
  about?: string;
  /** When, ISO 8601. */
  at?: string;
}

/** Longest text of one item, in UTF-16 code units; the JSON has all of it. */
const MAX_ITEM_CHARS = 4_000;

/**
 * Makes the document of a session.
 * @example markdownOf(documentOf(session), context)
 */
export function documentOf(session: Session): SessionDocument {
  return {
    title: titleOf(session),
    facts: factsOf(session),
    relay: relayOf(session),
    sections: [
      paragraph('Goal', 'goal', session.goal),
      paragraph('Where it stands', 'summary', session.summary),
      paragraph(
        'Note for the next agent',
        'note',
        session.handoff_notes === session.summary ? '' : session.handoff_notes,
      ),
      list('What the user asked', 'asked', requests(session), { isOrdered: true }),
      list('Plan', 'plan', plan(session), { isOrdered: true }),
      list(
        'Key decisions',
        'decisions',
        session.key_decisions.map(({ decision, reason }) => item(decision, reason)),
      ),
      list(
        'Dead ends',
        'dead-ends',
        session.dead_ends.map(({ approach, reason }) => item(approach, reason)),
      ),
      list('Checks', 'checks', checks(session), { isCode: true }),
      list(
        'Open errors',
        'errors',
        session.open_errors.map(({ call, error }) => item(call, error)),
      ),
      list('Files', 'files', files(session), { isCode: true }),
      paragraph('Last words', 'last-words', isRepeated(session) ? '' : session.last_words),
    ].filter(({ text, items }) => text !== undefined || items !== undefined),
  };
}

const STATES = { active: 'in progress', parked: 'parked', completed: 'completed' } as const;

function factsOf(session: Session): Fact[] {
  const { id, status, created_at, updated_at, completed_at, git } = session;
  return [
    { label: 'State', text: STATES[status] },
    { label: 'Id', text: id },
    { label: 'Begun', at: created_at },
    completed_at === undefined
      ? { label: 'Saved', at: updated_at }
      : { label: 'Completed', at: completed_at },
    ...(git ? [{ label: 'Git', text: headText(git) }] : []),
  ];
}

function relayOf(session: Session): RelayRun[] {
  return runsOf(session).map(({ run, meta }) => ({
    agent: cleanLine(run.agent),
    from: run.started_at,
    to: run.ended_at ?? meta.last_at,
    isOpen: run.ended_at === null,
    how: [turnText(run), endText(run.ended)].filter((text) => text !== '').join(', '),
    did: cleanLine(run.did),
  }));
}

function requests({ requests }: Session): Item[] {
  const shown = requests.some(({ bare }) => !bare) ? requests.filter(({ bare }) => !bare) : requests;
  return shown.map(({ text, agent, at, accepted }) => ({
    ...item(text, ''),
    about: `${accepted ? 'another user ' : ''}to ${cleanLine(agent)}`,
    at,
  }));
}

const STEPS = { completed: 'done', in_progress: 'in progress', pending: 'open' } as const;

function plan(session: Session): Item[] {
  return session.plan.map(({ step, status, superseded }, i) => {
    const check = status === 'completed' ? verifiedBy(session, i) : undefined;
    const about = [
      check === undefined ? '' : `verified by ${cleanLine(check)}`,
      isClaim(session.provenance.plan[i]) && status === 'completed' && check === undefined
        ? 'reported, not verified'
        : '',
      superseded ? 'from an earlier plan' : '',
    ].filter((text) => text !== '');
    return { ...item(step, about.join(', ')), mark: STEPS[status] };
  });
}

function isClaim(from: Provenance | undefined): boolean {
  return from?.evidence === 'agent' || from?.evidence === 'imported' || from?.evidence === 'accepted';
}

function checks({ checks, provenance }: Session): Item[] {
  return checks.map(({ command, outcome, edits_since: edits }, i) => {
    const at = provenance.checks[i]?.at;
    const about = edits ? `${edits} ${edits === 1 ? 'file' : 'files'} edited since` : '';
    return { ...item(command, about), mark: outcome, ...(at !== undefined && { at }) };
  });
}

function files({ files_touched, files_omitted = 0, provenance }: Session): Item[] {
  const listed = files_touched.map((path, i) => item(path, provenance.files_touched[i]?.change ?? ''));
  return files_omitted > 0 ? [...listed, { text: `and ${files_omitted} more` }] : listed;
}

function isRepeated({ last_words, handoff_notes, summary }: Session): boolean {
  return last_words === handoff_notes || last_words === summary;
}

function item(text: string, about: string): Item {
  const cleaned = cleanLine(head(text, MAX_ITEM_CHARS));
  const more = cleanLine(head(about, MAX_ITEM_CHARS));
  return {
    text: text.length > MAX_ITEM_CHARS ? `${cleaned}…` : cleaned,
    ...(more !== '' && { about: more }),
  };
}

function paragraph(title: string, key: string, text: string): Section {
  const cleaned = clean(text).trim();
  return { title, key, ...(cleaned !== '' && { text: cleaned }) };
}

function list(
  title: string,
  key: string,
  items: Item[],
  options: Pick<Section, 'isOrdered' | 'isCode'> = {},
): Section {
  return { title, key, ...options, ...(items.length > 0 && { items }) };
}
