import * as scenario from './scenario.ts';

/** Something planted that the next agent should be told. */
export interface Fact {
  kind: 'goal' | 'step' | 'file' | 'check' | 'words' | 'decision' | 'dead end';
  /** What was planted, for the table. */
  text: string;
  /** Whether anything that the sender does shows it: a step where it has no tool for a plan does not. */
  observable: boolean;
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
    if (!line.startsWith('| ')) {
      title = line;
      return [];
    }
    const said = line.slice(2);
    return (title.startsWith('Files') ? filesIn(said) : [said]).map((one) => ({ title, line: one }));
  });
}

/**
 * The files of a line, each with its whole path.
 *
 * @example filesIn('changed, in src/: a.js (new), b/c.js, …/d.js') // ['src/a.js (new)', 'src/b/c.js', 'src/b/d.js']
 */
function filesIn(line: string): string[] {
  const [, folder = '', list = line] = /^(?:[a-z ]+)(?:, in (\S+))?: (.*)$/.exec(line) ?? [];
  let before = '';
  return list.split(', ').map((file) => {
    const path = file.startsWith('…/') ? `${before}${file.slice(2)}` : `${folder}${file}`;
    before = path.slice(0, path.lastIndexOf('/') + 1);
    return path;
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

const marks = { completed: /^(\[x\] |reported done|done\b)/, in_progress: /^\[>\] /, pending: /^\[ \] / };
/** A file without a mark was modified, as the list's title says. */
const changes = {
  created: /\((new|created)\)/,
  modified: /^(?!.*\((new|created|deleted|read|named|uncommitted)\b)/,
  deleted: /\(deleted\)/,
};

/** Every planted fact. */
export function plantedFacts({ plans }: Pick<scenario.Work, 'plans'>): Fact[] {
  const fact = (kind: Fact['kind'], text: string, isIn: Fact['isIn'], observable = true): Fact => ({
    kind,
    text,
    observable,
    isIn,
  });
  return [
    fact('goal', scenario.goal, says(scenario.goal)),
    ...scenario.steps.map(({ step, status }) => {
      const isIn = (briefing: Briefing) => allSay(briefing, /plan|steps/i, step, marks[status]);
      return fact('step', `${step} (${status})`, isIn, plans);
    }),
    ...scenario.files.map(({ path, change }) => {
      const isIn = (briefing: Briefing) => allSay(briefing, /^files/i, path, changes[change]);
      return fact('file', `${path} (${change})`, isIn);
    }),
    ...scenario.checks.map(({ command, outcome }) => {
      const right = new RegExp(`\\b${outcome}\\b`, 'i');
      const isIn = (briefing: Briefing) => allSay(briefing, /^checks/i, command, right);
      return fact('check', `${command} (${outcome})`, isIn);
    }),
    fact('words', scenario.lastWords.stands, says(scenario.lastWords.stands)),
    fact('words', scenario.lastWords.next, says(scenario.lastWords.next)),
    ...scenario.decisions.flatMap(({ decision, reason }) => [
      fact('decision', decision, says(decision)),
      fact('decision', reason, saysWith(decision, reason)),
    ]),
    ...scenario.deadEnds.flatMap(({ approach, reason }) => [
      fact('dead end', approach, says(approach)),
      fact('dead end', reason, saysWith(approach, reason)),
    ]),
  ];
}
