import type { Session } from '../../model/session.ts';
import { isAnnouncement } from '../../text/informativeness.ts';
import { ago, utf8Length } from '../../text/text.ts';
import { type BriefingContext, endsOf } from '../context/context.ts';
import { doneAfter, type IncludedRequest, isOpen } from '../context/user-requests.ts';
import { BYTES_PER_TOKEN } from '../fit.ts';
import { beginsAlike, named, sayerCapitalised, verbatim } from '../labels.ts';
import type { Line, Piece, Section } from '../layout.ts';
import { answered, followedPieces, isAnsweredLast } from './follow-up.ts';

const SHARE = 80;
/** The first request often holds the requirements. */
const FIRST_SHARE = 40;
/** The extra share of the first and the latest request if there are no others: the share of the section for others. */
const ONLY_SHARE = 200;
/** Weight of the user's words: they are cut less than the agent's answers. */
const WORDS_WEIGHT = 8;
const MANY_REQUESTS = 4;
/** After more statements than this, the first one may be overtaken. */
const MANY_STATEMENTS = 3;
/** An announcement of this length says what the agent is about to do, and why. */
const MIN_PLAN = 120;
/** The most tokens of 900 that one request keeps for the user's words. */
const MAX_LEAST = 125;
const MAX_FIRST = 1_000;
/** The tokens for the answer to the first request, and for one that later requests left behind. */
const ANSWER_SHARE = 80;
const OLD_ANSWER_SHARE = 15;
/** Bytes of a request above which its middle may be cut. */
const MAX_WORDS = 450;
/** Bytes of a section's title, and of a line's age. */
const TITLE = 60;
const LABEL = 20;

/** The user's latest request, what followed it, and the question that it answers. */
export function latestRequestSection(context: BriefingContext): Section {
  const { latest } = endsOf(context);
  const { now, statements, session } = context;
  if (!latest) return { title: '', lines: [], share: 0 };
  const { request, followed } = latest;
  const isSaidLast = statements.some(({ text }) => beginsAlike(text, followed.reply));
  const then = thenAfter(session, latest);
  const after: Line[] = then === '' ? [] : [{ pieces: [`Then: ${then}.`], rank: 0 }];
  const first = answerShown(context);
  const isMany =
    statements.filter(({ at }) => Date.parse(at) > Date.parse(request.at)).length > MANY_STATEMENTS;
  const words: Piece = { text: verbatim(request.text), weight: WORDS_WEIGHT };
  const asked: (string | Piece)[] = [words, ...answered(latest)];
  if (first !== undefined && isMany) {
    // Later statements may overtake it.
    const answer: Piece = {
      text: verbatim(first),
      before: ` → ${named(request.agent)} first: `,
      weight: 0.5,
    };
    asked.push({ ...answer, cut: 'sentences', isOptional: true });
  } else if (first !== undefined) {
    const whole = statements.find(({ text, agent }) => agent === request.agent && beginsAlike(text, first));
    const answer: Piece = { text: verbatim(whole?.text ?? first), weight: 0.7, cut: 'sentences' };
    after.push({ pieces: [`${named(request.agent)} first said: `, answer], rank: 1 });
  }
  if (followed.reply !== '' && !isSaidLast) {
    const reply: Piece = { text: verbatim(followed.reply), weight: 0.6, cut: 'sentences' };
    after.push({ pieces: [`${named(request.agent)} replied: `, reply], rank: 2 });
  }
  return {
    title: `${sayerCapitalised(request)}'s latest request (to ${named(request.agent)}, ${ago(Date.parse(request.at), now)}):`,
    lines: [{ pieces: asked, rank: 0 }, ...after],
    share: roomFor(context),
    least: roomForWords([latest], MAX_LEAST),
    growth: 5,
  };
}

/** The agent's first answer to the latest request, which its section shows. */
export function answerShown({ requests }: BriefingContext): string | undefined {
  const first = requests.at(-1)?.followed.answer;
  const isPlan = first !== undefined && (first.length >= MIN_PLAN || !isAnnouncement(first));
  return isPlan ? first : undefined;
}

/** Says what was edited after a request, or that nothing was done. */
export function thenAfter(session: Session, { followed }: IncludedRequest): string {
  const isWithoutReply = isOpen(followed) && session.requests.length > 0;
  // The section of checks tells the present state of each.
  const { passed: _passed, ...edits } = followed;
  return isWithoutReply ? 'no reply, no edit' : doneAfter(edits);
}

/** The first request, if it is not also the latest. */
export function firstRequestSection(context: BriefingContext): Section {
  const { first } = endsOf(context);
  if (!first) return { title: '', lines: [], share: 0 };
  const { request } = first;
  return {
    title: `${sayerCapitalised(request)}'s first request (to ${named(request.agent)}, ${ago(Date.parse(request.at), context.now)}):`,
    lines: [
      {
        pieces: [
          { text: verbatim(request.text), weight: WORDS_WEIGHT },
          ...answered(first),
          ...followedPieces(first, context),
        ],
      },
    ],
    share: Math.min(
      roomFor(context) + FIRST_SHARE,
      roomForWords([first], MAX_FIRST) + (isAnsweredLast(first, context) ? ANSWER_SHARE : OLD_ANSWER_SHARE),
    ),
    least: roomForWords([first], MAX_LEAST),
    // The answer to the first of many requests is the least current.
    growth: isManyRequests(context) ? 0.5 : isAnsweredLast(first, context) ? 3.5 : 1.5,
  };
}

/** The tokens that the user's words take with a title, so that they are not cut for anything else; at most `max`. */
export function roomForWords(requests: readonly IncludedRequest[], max: number): number {
  const bytes = requests.reduce(
    (sum, { request }) => sum + Math.min(MAX_WORDS, utf8Length(request.text)) + LABEL,
    TITLE,
  );
  return Math.min(max, Math.ceil(bytes / BYTES_PER_TOKEN));
}

function isManyRequests({ requests }: BriefingContext): boolean {
  return requests.length >= MANY_REQUESTS;
}

/** The share of the latest and of the first request: larger if there are few others. */
function roomFor(context: BriefingContext): number {
  const { first } = endsOf(context);
  const others = context.requests.length - (first ? 2 : 1);
  return others > 0 ? SHARE : SHARE + ONLY_SHARE / (first ? 2 : 1);
}
