import { isAlmostSame } from '../../text/similar.ts';
import { ago } from '../../text/text.ts';
import { type BriefingContext, endsOf } from '../context/context.ts';
import { joined, named, verbatimLine } from '../labels.ts';
import type { Line, Section } from '../layout.ts';
import { answered, followedPieces } from './follow-up.ts';
import { roomForWords } from './request-section.ts';

/** Tokens of 900: so many for each request, so that none is left out while others show replies. */
const SHARE_EACH = 40;
const MIN_SHARE = 200;
const MAX_SHARE = 320;
const FEW_REQUESTS = 8;
const MAX_LEAST = 260;
/** Bytes below which the user's words are not cut. */
const MIN_OF_FEW = 260;
const MIN_OF_MANY = 140;
const AGAIN = '(almost the same text as the latest request)';

/** The requests between the first and the latest one, oldest first, with what followed each. */
export function requestsBetweenSection(context: BriefingContext): Section {
  const { latest, first } = endsOf(context);
  const { requests, now, conversations } = context;
  const ends = new Set([latest, first, ...conversations.flatMap((one) => [one.first, one.latest])]);
  const between = requests.filter((one) => !ends.has(one));
  const isMixed = new Set(requests.map(({ request }) => request.agent)).size > 1;
  let before = '';
  const lines = between.map((one, i): Line => {
    const { agent, at, opening, accepted } = one.request;
    const whose = accepted ? 'another user' : '';
    const when = joined([whose, isMixed ? `to ${named(agent)}` : '', ago(Date.parse(at), now)]);
    const label = joined([opening ? 'new conversation' : '', when === before ? '' : when]);
    before = when;
    const isAgain = latest !== undefined && isAlmostSame(one.request.text, latest.request.text);
    const text = isAgain ? AGAIN : verbatimLine(one.request.text);
    return {
      pieces: [
        label && `[${label}] `,
        { text, weight: 2, min: between.length > FEW_REQUESTS ? MIN_OF_MANY : MIN_OF_FEW },
        ...answered(one),
        ...followedPieces(one, context),
      ],
      // A request that opened a conversation names its task, so it ranks first; then the newest.
      rank: opening ? 1 : 2 + (between.length - i) / 1e4,
    };
  });
  return {
    title: 'The user said between these, oldest first (→ what followed):',
    lines,
    least: roomForWords(between, MAX_LEAST),
    share: Math.max(MIN_SHARE, Math.min(MAX_SHARE, SHARE_EACH * lines.length)),
    growth: 4.5,
  };
}
