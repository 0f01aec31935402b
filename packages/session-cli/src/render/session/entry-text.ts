import { cleanLine, type Entry, type SessionPatch } from '@0dai/session-schema/internal';
import { cut } from '../wrap.ts';

/** Longest quotation, in columns; Infinity if lines are not cut. */
interface Room {
  quote: number;
}

/** The author shown for an entry: an agent's name, `you`, or `0dai` if the entry was only observed. */
export function whoOf(entry: Entry): string {
  // A prompt is the user's, whichever agent received it. An `end` is recorded by another agent than the one that
  // ended.
  const isOthers = entry.evidence === 'accepted';
  if (entry.type === 'prompt') return isOthers ? 'another user' : 'you';
  if (entry.type === 'end' && entry.of?.agent !== undefined) return cleanLine(entry.of.agent);
  if (entry.actor.agent !== undefined) return cleanLine(entry.actor.agent);
  if (isOthers) return 'another user';
  return entry.evidence === 'observed' ? '0dai' : 'you';
}

const KNOWN = {
  user: 'user said',
  agent: 'agent said',
  observed: 'observed',
  imported: 'from transcript',
  hand: 'by hand',
  accepted: 'from another user, accepted',
} as const;

/** Labels the entry's evidence. */
export function howKnown({ evidence }: Entry): string {
  return KNOWN[evidence];
}

/**
 * Describes an entry on one cleaned line.
 * @param arrived the receipts of briefings, by briefing id
 * @param name formats the id of another entry
 */
export function entryText(
  entry: Entry,
  room: Room,
  arrived: ReadonlyMap<string, 'whole' | 'cut'> = new Map(),
  name: (id: string) => string = String,
): string {
  switch (entry.type) {
    case 'begin':
      return `began the session${entry.git?.branch ? ` on ${cleanLine(entry.git.branch)}` : ''}${
        entry.predecessor ? `, after the completed ${entry.predecessor}` : ''
      }`;
    case 'prompt': {
      const whom = entry.actor.agent === undefined ? '' : ` ${cleanLine(entry.actor.agent)}`;
      return `asked${whom} ${quoted(entry.text, room)}`;
    }
    case 'save': {
      const what = patchText(entry.patch, room);
      return what === '' ? 'recorded a checkpoint' : `saved: ${what}`;
    }
    case 'edit': {
      const what = patchText(entry.patch, room) || 'no visible field';
      return entry.evidence === 'hand' ? `edited active.json: ${what}` : `corrected: ${what}`;
    }
    case 'capture':
      return patchText(entry.patch, room) || 'nothing new in its log';
    case 'turn':
      return turnText(entry, room);
    case 'start':
      return STARTS.get(entry.source) ?? `started (${cleanLine(entry.source)})`;
    case 'end':
      return {
        exit: 'left',
        clear: 'was cleared',
        gone: 'is gone: its process ended',
        silent: 'fell silent',
      }[entry.how];
    case 'brief':
      return `${FORMS[entry.form]} [${entry.brief}], ${arrival(arrived.get(entry.brief))}`;
    case 'receipt':
      return `its log shows briefing [${entry.brief}], ${arrival(entry.arrived)}`;
    case 'complete':
      return 'completed the session';
    case 'park':
      return 'parked the session';
    case 'resume':
      return 'resumed the session';
    case 'undo':
      return `undid ${entry.entries.map(name).map(cleanLine).join(', ')}`;
    case 'trust': {
      const count = entry.entries.length;
      return `accepted ${count} unverified ${count === 1 ? 'entry' : 'entries'}`;
    }
    case 'forget':
      return `removed the content of ${entry.entries.map(name).map(cleanLine).join(', ')}`;
    case 'forgotten':
      return 'wrote something whose content was removed later';
  }
}

const STARTS: ReadonlyMap<string, string> = new Map([
  ['startup', 'started'],
  ['resume', 'resumed its own session'],
  ['clear', 'started afresh'],
  ['compact', 'compacted its context'],
  ['complete', 'went on after it had completed a session'],
  ['moved', 'went on from the session before'],
]);

const FORMS = {
  full: 'was briefed',
  compaction: 'was briefed again',
  update: 'received an update',
  unverified: 'was notified of unverified entries',
} as const;

function arrival(arrived: 'whole' | 'cut' | undefined): string {
  if (arrived === undefined) return 'not confirmed yet';
  return arrived === 'whole' ? 'delivered' : 'cut by its size limit';
}

function turnText(entry: Extract<Entry, { type: 'turn' }>, room: Room): string {
  const how = {
    done: 'finished a turn',
    limit: 'stopped at its usage limit',
    error: 'stopped with an error',
    interrupted: 'was interrupted by its user',
  }[entry.outcome];
  const parts = [
    ...(entry.detail ? [`${how}: ${brief(entry.detail, room)}`] : [how]),
    ...(entry.said ? [`said ${quoted(entry.said, room)}`] : []),
  ];
  return parts.join('; ');
}

function patchText(patch: SessionPatch, room: Room): string {
  const quote = (text: string) => quoted(text, room);
  const all = <T>(items: readonly T[] | undefined, line: (item: T) => string) => (items ?? []).map(line);
  const parts = [
    ...text('goal', patch.goal, room),
    ...text('summary', patch.summary, room),
    ...planText(patch, room),
    ...filesText(patch),
    ...all(patch.checks, ({ command, outcome }) => `ran \`${brief(command, room)}\`: ${OUTCOMES[outcome]}`),
    ...all(patch.key_decisions, ({ decision, reason }) => `decided ${reasoned(decision, reason, room)}`),
    ...all(patch.dead_ends, ({ approach, reason }) => `tried ${reasoned(approach, reason, room)} (dead end)`),
    ...text('note', patch.handoff_notes, room),
    ...text('name', patch.name, room),
    ...(patch.last_words ? [`said ${quote(patch.last_words)}`] : []),
    ...(patch.goal_reached === true ? ['called the goal reached'] : []),
    ...(patch.goal_reached === false ? ['called the goal not reached after all'] : []),
    ...all(patch.agent_history, ({ agent, did }) => `${cleanLine(agent)} did ${quote(did ?? '')}`),
    ...removedText(patch.remove, room),
  ];
  return parts.join('; ');
}

const OUTCOMES = { passed: 'passed', failed: 'failed', unknown: 'outcome unknown' } as const;

function text(name: string, value: string | undefined, room: Room): string[] {
  if (value === undefined) return [];
  return [value === '' ? `no ${name} any more` : `${name} ${quoted(value, room)}`];
}

function planText({ plan, add_steps, steps, tasks }: SessionPatch, room: Room): string[] {
  const done = (plan ?? []).filter(({ status }) => status === 'completed').length;
  const words = { pending: 'reopened', in_progress: 'began', completed: 'finished' } as const;
  return [
    ...(plan ? [`a plan of ${counted(plan.length, 'step')}${done > 0 ? ` (${done} done)` : ''}`] : []),
    ...(add_steps ?? []).map((step) => `planned ${quoted(step, room)}`),
    ...(steps ?? []).map(({ step, status }) => `${words[status]} ${quoted(step, room)}`),
    ...(tasks ?? []).map(({ ref, step, status, dropped }) => {
      const task = step === undefined ? `step ${cleanLine(ref)}` : quoted(step, room);
      if (dropped) return `dropped ${task}`;
      return status === undefined || status === 'pending' ? `planned ${task}` : `${words[status]} ${task}`;
    }),
  ];
}

/** Groups files by change; each path is listed once per change. */
function filesText({ files_touched }: SessionPatch): string[] {
  const groups = new Map<string, Set<string>>();
  for (const { path, change } of files_touched ?? []) {
    const verb = { created: 'created', modified: 'changed', deleted: 'deleted', read: 'read' }[
      change ?? 'modified'
    ];
    const word = change === undefined ? 'touched' : verb;
    groups.set(word, (groups.get(word) ?? new Set()).add(cleanLine(path)));
  }
  return [...groups].map(([word, paths]) => {
    const names = [...paths];
    const more = names.length - MAX_FILES_NAMED;
    return `${word} ${names.slice(0, MAX_FILES_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  });
}

const MAX_FILES_NAMED = 6;

function removedText(remove: SessionPatch['remove'], room: Room): string[] {
  if (!remove) return [];
  const { plan, files_touched, key_decisions, dead_ends } = remove;
  const kinds: [string, readonly string[] | undefined][] = [
    ['step', plan],
    ['file', files_touched],
    ['decision', key_decisions],
    ['dead end', dead_ends],
  ];
  return kinds.flatMap(([kind, items]) => {
    if (!items?.length) return [];
    const [first = ''] = items;
    return [`removed ${items.length === 1 ? `${kind} ${quoted(first, room)}` : counted(items.length, kind)}`];
  });
}

function reasoned(what: string, why: string, room: Room): string {
  return brief(why === '' ? what : `${what}: ${why}`, room);
}

function quoted(value: string, room: Room): string {
  return `"${brief(value, room)}"`;
}

function brief(value: string, { quote }: Room): string {
  return cut(cleanLine(value), quote);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
