import type { Actor } from '../model/entry.ts';
import { nextStep } from '../model/plan.ts';
import type { Session } from '../model/session.ts';
import { ago, firstLine, head, neutralise } from '../text/text.ts';
import type { Block, Item } from './fit.ts';
import { headAtLeast, howKnown, isCoveredBy, labelOf, named, oneLine, quote, shortened } from './labels.ts';
import { isOwn, lastRun, runsThatWorked, stopLine } from './runs.ts';

/** How much of the last note is always told; the rest is a `get_session` away. */
export const NOTE_HEAD = 1_500;
// With these, goal, next step and note stay below 10,000 bytes even where each character takes three.
const GOAL_HEAD = 1_000;
const STEP_HEAD = 240;
const ASKED_HEAD = 400;
const WORDS_HEAD = 400;
const STATUS_TITLE = 'Where it stands:';

/** The goal, and whether an agent called it reached. */
export function goalBlock(session: Session): Block {
  const text = neutralise(session.goal).trim();
  const start = head(text, GOAL_HEAD);
  const cut = start.length < text.length ? ' … (shortened: get_session has all of it)' : '';
  const label = `${labelOf(session.provenance.goal)}${reached(session)}`;
  return {
    title: 'Goal:',
    noun: ['line', 'lines'],
    items: text ? [{ rank: 0, text: () => quote(`${start}${cut}${label}`) }] : [],
  };
}

function reached(session: Session): string {
  if (!session.goal_reached) return '';
  const by = session.provenance.goal_reached?.by;
  return ` (${by === undefined ? 'an agent' : named(by)} called it reached: verify)`;
}

/** What the user last asked, where that is not the goal and not what the reader was asked itself. */
export function askedBlock(session: Session, now: number, reader?: Actor): Block {
  const { last_asked: asked, provenance } = session;
  const from = provenance.last_asked;
  const isNew =
    asked !== '' && !isCoveredBy(asked, [session.goal]) && !(from && isOwn(session, from, reader));
  const when = from ? `, ${ago(Date.parse(from.at), now)}` : '';
  // That the user said it is said already.
  const label = from && from.evidence !== 'user' ? ` (${howKnown(from, true)})` : '';
  return {
    title: '',
    noun: ['question', 'questions'],
    items: isNew
      ? [
          {
            rank: 1,
            text: () => quote(`The user last asked${when}: ${oneLine(asked, ASKED_HEAD)}${label}`),
          },
        ]
      : [],
  };
}

/** The head of the note that is the goal too. */
export function goalNoteBlock(session: Session, now: number): Block {
  return noteBlock(session, 'Goal, and the last note', now, NOTE_HEAD, reached(session));
}

/** The head of the last note. */
export function noteBlock(session: Session, title: string, now: number, max = NOTE_HEAD, label = ''): Block {
  const from = session.provenance.handoff_notes;
  const text = neutralise(session.handoff_notes).trim();
  const start = headAtLeast(text, max);
  const rest = text.length - start.length;
  const body = rest > 0 ? `${start} … (${rest} more characters: get_session)` : start;
  return {
    title: `${title}${from ? ` (${howKnown(from)}, ${ago(Date.parse(from.at), now)})` : ''}:`,
    noun: ['note', 'notes'],
    items: text ? [{ rank: 0, text: () => quote(`${body}${label}`) }] : [],
  };
}

/** How the last agent stopped, what it said last, the summary where note and goal do not say it, the next step. */
export function statusSection(session: Session, now: number, reader: Actor | undefined): Block {
  const { summary, handoff_notes: note, goal, last_words: words, provenance } = session;
  const items: Item[] = [];
  const stopped = stopLine(lastRun(runsThatWorked(session, reader)), now);
  if (stopped) items.push({ rank: 1, text: () => quote(stopped) });
  const said = provenance.last_words;
  if (words && said && !isOwn(session, said, reader) && !isCoveredBy(words, [goal, summary, note])) {
    const label = said.evidence === 'imported' ? ` (${howKnown(said, true)})` : '';
    const when = ago(Date.parse(said.at), now);
    items.push({
      rank: 1,
      text: () => quote(`${named(said.by)} last said, ${when}: ${oneLine(words, WORDS_HEAD)}${label}`),
    });
  }
  items.push(...summaryOf(session), ...next(session));
  return { title: STATUS_TITLE, noun: ['line', 'lines'], items };
}

/** The same after a compaction: how others stopped is history by then. */
export function statusSectionAgain(session: Session): Block {
  return { title: STATUS_TITLE, noun: ['line', 'lines'], items: [...summaryOf(session), ...next(session)] };
}

/** The same in short: a line of the summary, or of the note, which has no place of its own there. */
export function shortStatusSection(session: Session): Block {
  const { summary, handoff_notes: note, goal, provenance } = session;
  const previous = summary === '' ? provenance.handoff_notes : provenance.summary;
  const text = summary || note;
  const items: Item[] =
    text && !isCoveredBy(text, [goal])
      ? [{ rank: 0, text: () => quote(`${firstLine(neutralise(text), 300)}${labelOf(previous)}`) }]
      : [];
  return { title: STATUS_TITLE, noun: ['line', 'lines'], items: [...items, ...next(session)] };
}

function summaryOf({ summary, goal, handoff_notes: note, provenance }: Session): Item[] {
  if (!summary || isCoveredBy(summary, [goal, note])) return [];
  return [{ rank: 1, text: () => quote(`${shortened(summary, 600)}${labelOf(provenance.summary)}`) }];
}

function next(session: Session): Item[] {
  const step = nextStep(session);
  return step ? [{ rank: 0, text: () => quote(`Next step: ${oneLine(step.step, STEP_HEAD)}`) }] : [];
}
