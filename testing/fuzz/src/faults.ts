import { briefingsIn } from '@0dai/session-schema/internal';
import { faultsForModel, faultsOnTerminal, forgedIn } from './safe-text.ts';
import type { Shown } from './sinks.ts';

/** The lines of a briefing that are ours. A title ends in a colon, and quotes nobody. */
const OWN: readonly RegExp[] = [
  /^Session Roaming \[[0-9a-z]{4}\]: [^|]+Lines that begin with \|/,
  /^(?:Goal|Where it stands|Plan|Decisions|Tried, did not work|Last note|Who worked on it|Checks, newest first|Files, newest first|Files only read|Repository|Failed, and not seen to succeed since|Failed at first, and worked later|Where it stopped, oldest first|Last said and called, oldest first|The user's (?:latest|first) request|The user said between these, oldest first|Started, and had not reported)(?: \([→\w .',:;*[\]-]*\))*:$/,
  /^(?:More: get_session \(MCP\)|When you made progress)/,
  /^Shortened: this session (?:is over a week old|belongs to another branch)\.$/,
  /^Session Roaming \[[0-9a-z]{4}\]: other agents continued this work since your last briefing\. Lines that begin with \|/,
  /^\[end of [0-9a-z]{4}\]$/,
];

/** What is wrong with a text that is shown: what it must not hold, and in a briefing what is forged. */
export function faultsIn({ sink, reader, text, id }: Shown): string[] {
  if (text === '') return [];
  const faults = reader === 'model' ? faultsForModel(text) : faultsOnTerminal(text);
  const forged = id === undefined ? [] : forgedIn(text, id, OWN);
  const receipts = id === undefined || briefingsIn(text).length === 1 ? [] : ['it holds other receipts'];
  // What stands in an answer of the server could be quoted where receipts are looked for.
  const quotable =
    id === undefined && reader === 'model' && briefingsIn(text).length > 0 ? ['a receipt'] : [];
  return [...faults, ...forged, ...receipts, ...quotable].map((fault) => `${sink}: ${fault}`);
}
