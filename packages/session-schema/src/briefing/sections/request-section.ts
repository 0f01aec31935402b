import type { Session } from '../../model/session.ts';
import { announcesOnly, isAnnouncement, withoutAnnouncements } from '../../text/informativeness.ts';
import { ago, utf8Length } from '../../text/text.ts';
import { type BriefingContext, endsOf } from '../context/context.ts';
import { doneAfter, type IncludedRequest, isOpen, requestsOf } from '../context/user-requests.ts';
import { BYTES_PER_TOKEN } from '../fit.ts';
import { beginsAlike, howKnown, named, sayerCapitalised, verbatim } from '../labels.ts';
import type { Line, Piece, Section } from '../layout.ts';

const SHARE = 80;
/** The first request often holds the requirements. */
const FIRST_SHARE = 40;
/** The extra share of the first and the latest request if there are no others: the share of the section for others. */
const ONLY_SHARE = 200;
/** Weight of the user's words: they are cut less than the agent's answers. */
const WORDS_WEIGHT = 8;
const PREDECESSOR_SHARE = 40;
const MANY_REQUESTS = 4;
/** After more statements than this, the first one may be overtaken. */
const MANY_STATEMENTS = 3;
/** An announcement of this length says what the agent is about to do, and why. */
const MIN_PLAN = 120;
/** What was done after the user's words gives way to words that would be left out otherwise. */
const DONE = { weight: 1, isOptional: true };
/** The reply that the latest request answers. */
const ANSWERED_REPLY = { weight: 1.5, min: 150 };
const SHORT_REQUEST = 25;
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

/** An explicit goal. Leaves out a goal taken from a prompt or from the summary: other sections show these. */
export function goalSection({ session }: BriefingContext): Section {
  const { goal, summary, provenance } = session;
  const from = provenance.goal;
  const isRequest = from?.prompted && requestsOf(session).some(({ text }) => beginsAlike(text, goal));
  const by = provenance.goal_reached?.by;
  const reached = session.goal_reached
    ? ` (${by === undefined ? 'an agent' : named(by)} called it reached: verify)`
    : '';
  const isIncludedBelow = isRequest || goal.trim() === summary.trim();
  const isShown = goal.trim() !== '' && (!isIncludedBelow || reached !== '');
  return {
    title: `Goal${from ? ` (${howKnown(from)})` : ''}:`,
    lines: isShown ? [{ pieces: [{ text: verbatim(goal) }, reached] }] : [],
    share: SHARE,
    growth: 2,
  };
}

/** A line about the completed session that this one follows. */
export function predecessorSection({ session: { predecessor } }: BriefingContext): Section {
  if (!predecessor) return { title: '', lines: [], share: 0 };
  return {
    title: '',
    lines: [{ pieces: [`Follows the completed session ${predecessor}`] }],
    share: PREDECESSOR_SHARE,
    growth: 0.5,
  };
}

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

/** Whether the latest request answers what the agent said after this one. */
function isAnsweredLast(one: IncludedRequest, { requests }: BriefingContext): boolean {
  return requests.length > 1 && requests.at(-2) === one;
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

/** The agent's first answer to a request; undefined if it is also the reply, or only announces the next step. */
function firstSaid({ followed: { answer } }: IncludedRequest): string | undefined {
  return answer === undefined || isAnnouncement(answer) ? undefined : withoutAnnouncements(answer);
}

/** The question that a request answers, and the call that it refuses. */
export function answered({ request: { question, refused, agent } }: IncludedRequest): (string | Piece)[] {
  return [
    ...(question === undefined
      ? []
      : [
          {
            // Cut, it keeps the question: half an option misleads.
            text: verbatim(question).split(/ (?=\(other options: )/),
            separator: ' ',
            before: ` (answers ${named(agent)}'s question: `,
            after: ')',
            weight: 0.7,
            min: 90,
          },
        ]),
    ...(refused === undefined
      ? []
      : [{ text: verbatim(refused), before: ' (refusing the call: ', after: ')', weight: 0.3, min: 60 }]),
  ];
}

/** What the agent said between two requests beside its first and its last words, oldest first. */
function saidBetween(
  { request, followed }: IncludedRequest,
  next: IncludedRequest,
  { statements }: BriefingContext,
): string[] {
  return statements.flatMap(({ agent, at, text }) => {
    const time = Date.parse(at);
    const isWithin = time >= Date.parse(request.at) && time < Date.parse(next.request.at);
    const isTold = [followed.reply, followed.answer ?? ''].some((other) => beginsAlike(other, text));
    return agent === request.agent && isWithin && !isTold ? [withoutAnnouncements(text)] : [];
  });
}

/**
 * The pieces after a request: what was done, the agent's first answer, and its reply. The reply before the latest
 * request gets the most room, because that request answers it.
 */
export function followedPieces(one: IncludedRequest, context: BriefingContext): (string | Piece)[] {
  const { request, followed } = one;
  const { latest, first } = endsOf(context);
  const next = context.requests[context.requests.indexOf(one) + 1];
  const isAnswered = isAnsweredLast(one, context);
  // "ok, let's do this" means nothing without what it accepts.
  const isAccepted = next !== undefined && next.request.text.length < SHORT_REQUEST;
  // What the user took up from a reply tells more of it than the rest.
  const focus = [next, latest].map((other) => other?.request.text ?? '').join('\n');
  const done = doneAfter(followed);
  const before = done === '' ? ' → ' : ' ';
  const between = isAnswered && next ? saidBetween(one, next, context) : [];
  const said = [firstSaid(one) ?? '', ...between, followed.reply]
    .filter((text) => !announcesOnly(text))
    .join('\n');
  const weight = isAccepted ? 1.5 : one === first ? 0.2 : 0.6;
  const room = isAnswered ? ANSWERED_REPLY : { weight, isOptional: true };
  const reply: Piece = {
    text: verbatim(said),
    before: `${before}${named(request.agent)}: `,
    cut: 'sentences',
    focus,
    favoured: verbatim(followed.reply),
    ...room,
  };
  return [
    ...(done === '' ? [] : isAnswered ? [` → ${done}.`] : [{ text: `${done}.`, before: ' → ', ...DONE }]),
    ...(said === '' ? [] : [reply]),
  ];
}
