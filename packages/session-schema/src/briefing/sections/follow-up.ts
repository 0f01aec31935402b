import { announcesOnly, isAnnouncement, withoutAnnouncements } from '../../text/informativeness.ts';
import { type BriefingContext, endsOf } from '../context/context.ts';
import { doneAfter, type IncludedRequest } from '../context/user-requests.ts';
import { beginsAlike, named, verbatim } from '../labels.ts';
import type { Piece } from '../layout.ts';

/** What was done after the user's words gives way to words that would be left out otherwise. */
const DONE = { weight: 1, isOptional: true };
/** The reply that the latest request answers. */
const ANSWERED_REPLY = { weight: 1.5, min: 150 };
const SHORT_REQUEST = 25;

/** Whether the latest request answers what the agent said after this one. */
export function isAnsweredLast(one: IncludedRequest, { requests }: BriefingContext): boolean {
  return requests.length > 1 && requests.at(-2) === one;
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
