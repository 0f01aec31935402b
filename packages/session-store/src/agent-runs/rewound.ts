import {
  type Entry,
  type Fact,
  isApplied,
  promptSource,
  promptText,
  redact,
  type Session,
} from '@0dai/session-schema/internal';
import type { Item } from '../journal/items.ts';
import { readJournal } from '../journal/journal.ts';
import { marked } from '../operations/log.ts';
import type { Store } from '../project/store.ts';
import type { LogPart, RunLog } from './log-items.ts';

type Rewound = Extract<Fact, { fact: 'rewound' }>;

/**
 * What the user took back of a conversation, as an undo of the entries that an earlier reading made of it. What was
 * observed stays: taking words back does not take back what was done to files.
 *
 * @param read reads a range of the log, to know the prompts in it
 */
export function undoRewound(
  store: Store,
  session: Session,
  log: RunLog,
  facts: readonly Fact[],
  read: (from: number, until: number) => LogPart | undefined,
): Item[] {
  const { who, position } = log;
  const isOpen = (fact: Fact): fact is Fact & Rewound & { source: string } =>
    fact.fact === 'rewound' &&
    fact.source !== undefined &&
    !isApplied(position, sourceIn(position, fact.source));
  const rewinds = facts.filter(isOpen);
  if (rewinds.length === 0) return [];
  const own = marked(readJournal(store, session.id)?.own ?? []).flatMap(({ entry, undoneBy }) =>
    undoneBy === undefined &&
    entry.evidence !== 'observed' &&
    (entry.type === 'prompt' || entry.type === 'capture' || entry.type === 'turn') &&
    entry.actor.agent === who.agent &&
    entry.actor.session_id === who.session_id
      ? [entry]
      : [],
  );
  return rewinds.flatMap((fact): Item[] => {
    const until = Number.parseInt(fact.source, 10);
    const gone =
      fact.from === undefined
        ? lastPrompts(own, fact.prompts ?? 0, fact.at)
        : within(own, position.replaced ?? 0, fact.from, until, read(fact.from, until)?.facts ?? []);
    const entries = gone.map(({ id }) => id);
    const when = fact.at ?? log.run?.meta.last_at;
    const items: Item[] = [
      {
        // That this was done.
        body: { type: 'capture', patch: {}, source: sourceIn(position, fact.source), ...(when && { when }) },
        writer: { actor: who, evidence: 'user' },
      },
    ];
    if (entries.length > 0) {
      items.unshift({ body: { type: 'undo', entries }, writer: { actor: who, evidence: 'user' } });
    }
    return items;
  });
}

/** The entries of a range of the log, and the prompts in it, which may be known by another name. */
function within(
  own: readonly Entry[],
  replaced: number,
  from: number,
  until: number,
  facts: readonly Fact[],
): Entry[] {
  const prompts = facts.flatMap((fact) => (fact.fact === 'prompt' ? [fact] : []));
  const ids = new Set(prompts.map(({ id }) => id && promptSource(id)));
  const texts = new Set(prompts.map(({ text }) => redact(promptText(text))));
  const prefix = replaced === 0 ? '' : `${replaced}:`;
  return own.filter((entry) => {
    const source = 'source' in entry ? entry.source : undefined;
    if (entry.type === 'prompt' && (source === undefined || source.startsWith(promptSource(''))))
      return source === undefined ? texts.has(entry.text) : ids.has(source);
    if (!source?.startsWith(prefix)) return false;
    const offset = Number.parseInt(source.slice(prefix.length), 10);
    return offset >= from && offset < until;
  });
}

/** The last prompts of a run, and all that came after them. */
function lastPrompts(own: readonly Entry[], count: number, before: string | undefined): Entry[] {
  const time = (entry: Entry) => Date.parse(('when' in entry ? entry.when : undefined) ?? entry.at);
  const end = before === undefined ? Number.POSITIVE_INFINITY : Date.parse(before);
  const times = own.filter((entry) => isPrompt(entry) && time(entry) <= end).map(time);
  if (count <= 0 || times.length === 0) return [];
  const since = times.sort((a, b) => a - b).at(-Math.min(count, times.length)) ?? end;
  return own.filter((entry) => time(entry) >= since && time(entry) <= end);
}

/** Whether words of the user's began a turn, or came in one, at the prompt. */
function isPrompt(entry: Entry): boolean {
  return entry.type === 'prompt' && entry.question === undefined && entry.refused === undefined;
}

function sourceIn({ replaced }: RunLog['position'], source: string): string {
  return replaced === undefined ? source : `${replaced}:${source}`;
}
