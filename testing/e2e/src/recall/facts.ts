import type { PlanStep } from '../agents/agent.ts';
import { allSay, type Check, says } from './briefing.ts';
import * as scenario from './scenario.ts';

/** Something planted that the next agent should be told. */
export interface Fact {
  kind: string;
  /** What was planted, for the report. */
  text: string;
  /** Whether a briefing tells it, and tells it right. */
  isIn: Check;
  /** Why nothing that the sender does shows it. @default something does */
  unobservable?: string;
}

/** Why a step of a plan is not observable. */
export const NO_PLAN_TOOL = 'the agent has no tool for a plan';

const marks = { completed: /^(\[x\] |reported done|done\b)/, in_progress: /^\[>\] /, pending: /^\[ \] / };
/** A file without a mark was modified, as the list's title says. */
const changes = {
  created: /\((new|created)\)/,
  modified: /^(?!.*\((new|created|deleted|read|named|uncommitted)\b)/,
  deleted: /\(deleted\)/,
};

/** A step of the plan, with its status. */
export const step = ({ step: text, status }: PlanStep): Fact => ({
  kind: 'step',
  text: `${text} (${status})`,
  isIn: allSay(/plan|steps/i, text, marks[status]),
});

/** A file, with what happened to it. */
export const file = ({ path, change }: scenario.PlantedFile): Fact => ({
  kind: 'file',
  text: `${path} (${change})`,
  isIn: allSay(/^files/i, path, changes[change]),
});

/** A check, with its outcome. */
export const check = ({ command, outcome }: scenario.PlantedCheck): Fact => ({
  kind: 'check',
  text: `${command} (${outcome})`,
  isIn: allSay(/^checks/i, command, new RegExp(`\\b${outcome}\\b`, 'i')),
});

/** A text that counts wherever it is recorded. */
export const text = (kind: string, words: string): Fact => ({ kind, text: words, isIn: says(words) });

/** What something is, and the reason for it. */
const reasoned = (kind: string, what: string, reason: string): Fact[] => [
  text(kind, what),
  { kind, text: reason, isIn: says(what, reason) },
];

/** The facts of the scenario. */
export function plantedFacts({ plans }: Pick<scenario.Work, 'plans'>): Fact[] {
  return [
    text('goal', scenario.goal),
    ...scenario.steps.map((one) => ({ ...step(one), ...(!plans && { unobservable: NO_PLAN_TOOL }) })),
    ...scenario.files.map(file),
    ...scenario.checks.map(check),
    text('words', scenario.lastWords.stands),
    text('words', scenario.lastWords.next),
    ...scenario.decisions.flatMap(({ decision, reason }) => reasoned('decision', decision, reason)),
    ...scenario.deadEnds.flatMap(({ approach, reason }) => reasoned('dead end', approach, reason)),
  ];
}
