import * as scenario from './scenario.ts';

/** Something planted that the next agent should be told. */
export interface Fact {
  kind: 'goal' | 'step' | 'file' | 'check' | 'words' | 'decision' | 'dead end';
  /** What was planted, for the table. */
  text: string;
  /** Whether a briefing tells it, and tells it right. */
  isIn(briefing: Briefing): boolean;
}

/** A briefing as it is read: what is recorded, below the title that it stands under. */
export type Briefing = readonly { title: string; line: string }[];

/**
 * Reads a briefing: a recorded line begins with `| `, any other is ours and titles what follows.
 *
 * @example parseBriefing('Goal:\n| Mend it') // [{ title: 'Goal:', line: 'Mend it' }]
 */
export function parseBriefing(text: string): Briefing {
  let title = '';
  return text.split('\n').flatMap((line) => {
    if (line.startsWith('| ')) return [{ title, line: line.slice(2) }];
    title = line;
    return [];
  });
}

const says =
  (text: string) =>
  (briefing: Briefing): boolean =>
    briefing.some(({ line }) => line.includes(text));

/** One line says both: the reason stands with what it is the reason for. */
const saysWith = (text: string, other: string) => (briefing: Briefing) =>
  briefing.some(({ line }) => line.includes(text) && line.includes(other));

/** Every line of a list that names it says the same of it, and at least one does. */
function allSay(briefing: Briefing, titled: RegExp, names: string, right: RegExp): boolean {
  const found = briefing.filter(({ title, line }) => titled.test(title) && line.includes(names));
  return found.length > 0 && found.every(({ line }) => right.test(line));
}

const marks = { completed: /^\[x\] /, in_progress: /^\[>\] /, pending: /^\[ \] / };
/** A file without a mark was modified, as the list's title says. */
const changes = {
  created: /\((new|created)\)/,
  modified: /^(?!.*\((new|created|deleted|read|named|uncommitted)\b)/,
  deleted: /\(deleted\)/,
};

/** Every planted fact; the steps only where the sender could show its plan at all. */
export function plantedFacts({ plans }: scenario.Work): Fact[] {
  const planned = scenario.steps.map(
    ({ step, status }): Fact => ({
      kind: 'step',
      text: `${step} (${status})`,
      isIn: (briefing) => allSay(briefing, /plan|steps/i, step, marks[status]),
    }),
  );
  return [
    { kind: 'goal', text: scenario.goal, isIn: says(scenario.goal) },
    ...(plans ? planned : []),
    ...scenario.files.map(
      ({ path, change }): Fact => ({
        kind: 'file',
        text: `${path} (${change})`,
        isIn: (briefing) => allSay(briefing, /^files/i, path, changes[change]),
      }),
    ),
    ...scenario.checks.map(
      ({ command, outcome }): Fact => ({
        kind: 'check',
        text: `${command} (${outcome})`,
        isIn: (briefing) => allSay(briefing, /^checks/i, command, new RegExp(`\\b${outcome}\\b`)),
      }),
    ),
    { kind: 'words', text: scenario.lastWords.stands, isIn: says(scenario.lastWords.stands) },
    { kind: 'words', text: scenario.lastWords.next, isIn: says(scenario.lastWords.next) },
    ...scenario.decisions.flatMap(({ decision, reason }): Fact[] => [
      { kind: 'decision', text: decision, isIn: says(decision) },
      { kind: 'decision', text: reason, isIn: saysWith(decision, reason) },
    ]),
    ...scenario.deadEnds.flatMap(({ approach, reason }): Fact[] => [
      { kind: 'dead end', text: approach, isIn: says(approach) },
      { kind: 'dead end', text: reason, isIn: saysWith(approach, reason) },
    ]),
  ];
}
