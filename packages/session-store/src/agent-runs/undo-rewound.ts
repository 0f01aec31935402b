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
import { logRows } from '../operations/log.ts';
import type { Store } from '../project/store.ts';
import type { LogPart, RunLog } from './log-items.ts';

type Rewound = Extract<Fact, { fact: 'rewound' }>;

/**
 * Undoes the entries of a part of the conversation that the user rewound. Observed entries stay: a rewind does not
 * revert files.
 *
 * @param read reads a range of the log, to find the prompts in it
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
  const own = logRows(readJournal(store, session.id)?.own ?? []).flatMap(({ entry, undoneBy }) =>
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
        // Records the rewind, so that the next reading does not repeat it.
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

/** The entries of a range of the log. Its prompts may have another source: the hook's prompt id, or none. */
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

/** The last `count` prompts of a run, and all entries after them. */
function lastPrompts(own: readonly Entry[], count: number, before: string | undefined): Entry[] {
  const time = (entry: Entry) => Date.parse(('when' in entry ? entry.when : undefined) ?? entry.at);
  const end = before === undefined ? Number.POSITIVE_INFINITY : Date.parse(before);
  const times = own.filter((entry) => isPrompt(entry) && time(entry) <= end).map(time);
  if (count <= 0 || times.length === 0) return [];
  const since = times.sort((a, b) => a - b).at(-Math.min(count, times.length)) ?? end;
  return own.filter((entry) => time(entry) >= since && time(entry) <= end);
}

/** Whether the entry is a prompt, not an answer or a refusal. */
function isPrompt(entry: Entry): boolean {
  return entry.type === 'prompt' && entry.question === undefined && entry.refused === undefined;
}

function sourceIn({ replaced }: RunLog['position'], source: string): string {
  return replaced === undefined ? source : `${replaced}:${source}`;
}
