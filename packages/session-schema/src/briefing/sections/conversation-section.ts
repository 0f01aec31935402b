import type { Session } from '../../model/session.ts';
import { ago } from '../../text/text.ts';
import type { BriefingContext } from '../context/context.ts';
import type { Conversation } from '../context/conversations.ts';
import { named, oneLine, sayer, sayerCapitalised, verbatim, verbatimLine } from '../labels.ts';
import type { Line, Section } from '../layout.ts';
import { answered } from './follow-up.ts';
import { thenAfter } from './request-section.ts';

const SHARE = 150;
/** How many files of a conversation are named. */
const FILES_MAX = 20;
const PATH_MAX = 200;

/**
 * A section for each parallel conversation: its first and latest request, the files that it changed, and the agent's
 * last words.
 */
export function conversationSections({ session, conversations, now }: BriefingContext): Section[] {
  return conversations.map((one) => ({
    title: `${sayerCapitalised(one.first.request)}'s task for ${named(one.agent)}, beside the other (last active ${ago(one.lastAt, now)}):`,
    lines: linesOf(session, one, now),
    share: SHARE,
    growth: 3,
  }));
}

function linesOf(session: Session, { agent, first, latest, files, said }: Conversation, now: number): Line[] {
  const isOne = first === latest;
  const asked = (label: string, one: typeof first): Line => ({
    pieces: [label, { text: verbatimLine(one.request.text), weight: 2 }, ...answered(one)],
    rank: 0,
  });
  const when = ago(Date.parse(latest.request.at), now);
  const then = thenAfter(session, latest);
  return [
    asked(isOne ? `${sayer(first.request)}, ${when}: ` : `${sayer(first.request)} first: `, first),
    ...(isOne ? [] : [asked(`${sayer(latest.request)} last, ${when}: `, latest)]),
    ...(then === '' ? [] : [{ pieces: [`then: ${then}`], rank: 1 }]),
    ...(files.length === 0 ? [] : [filesLine(files)]),
    ...(said === ''
      ? []
      : [{ pieces: [`${named(agent)} said last: `, { text: verbatim(said) }], rank: 0.5 }]),
  ];
}

function filesLine(files: readonly string[]): Line {
  const text = namedFiles(files).map((path) => oneLine(path, PATH_MAX));
  return { pieces: ['changed: ', { text: files.length > text.length ? [...text, '…'] : text }], rank: 1.5 };
}

/** The files that a conversation's section names: the newest. */
export function namedFiles(files: readonly string[]): readonly string[] {
  return files.slice(0, FILES_MAX);
}
