import type { Provenance, StepProvenance } from '../../model/session.ts';
import { stepKey } from '../../session/step.ts';
import { verifier } from '../../session/verified-by.ts';
import { ago } from '../../text/text.ts';
import { type BriefingContext, endsOf } from '../context/context.ts';
import { command, labels, oneLine } from '../labels.ts';
import type { Line, Section } from '../layout.ts';

const SHARE = 90;
const STEP_MAX = 240;
const DONE_STEP_MAX = 80;
const BESIDE = '[ ] not among the agent’s own tasks, may be done: ';
const MARKS = { in_progress: '[>]', pending: '[ ]' } as const;

/** The open steps, then the done ones: one line for each kind of evidence. */
export function planSection(context: BriefingContext): Section {
  const { plan, provenance } = context.session;
  // An agent that keeps numbered tasks beside an accepted plan ticks only the tasks.
  const done = new Set(plan.flatMap(({ step, status }) => (status === 'completed' ? [looseKey(step)] : [])));
  const beside: string[] = [];
  const open = plan.flatMap(({ step, status, superseded }, i): Line[] => {
    if (status === 'completed' || done.has(looseKey(step))) return [];
    // Meanwhile the steps of the accepted plan keep their status.
    const isBesideTasks = !superseded && isBeside(provenance.plan[i], provenance.plan);
    if (isBesideTasks) {
      beside.push(oneLine(step, DONE_STEP_MAX).replaceAll(', ', '; '));
      return [];
    }
    const old = superseded ? ' (from an earlier plan)' : '';
    const rank = superseded ? 5 : status === 'in_progress' ? 0 : 1 + i / 1e4;
    return [{ pieces: [`${MARKS[status]} `, { text: oneLine(step, STEP_MAX) }, old], rank }];
  });
  // Told last: the tasks tell the present state.
  if (beside.length > 0) open.push({ pieces: [BESIDE, { text: beside }], rank: 9 });
  const label = labels(provenance.plan, true);
  const stale = staleness(context);
  // A plan that was done before the latest request is about earlier work.
  const isOver = open.length === 0 && stale !== '';
  return {
    title: `Plan${label.title}${stale}:`,
    lines: isOver ? [] : [...open, ...doneLines(context)],
    share: SHARE,
    growth: 2,
  };
}

/** Whether a step belongs to an accepted plan whose agent kept its own numbered tasks later. */
function isBeside(from: StepProvenance | undefined, all: readonly StepProvenance[]): boolean {
  if (!from || from.ref !== undefined) return false;
  return all.some(
    ({ ref, by, session_id: id, at }) =>
      ref !== undefined && by === from.by && id === from.session_id && at >= from.at,
  );
}

/** A key that is equal for two wordings of a step that differ only in mark-up. */
function looseKey(step: string): string {
  return stepKey(step.replace(/[`*_"']/g, ''));
}

/** Says when the plan was last changed, if the user has made a request since. */
function staleness(context: BriefingContext): string {
  const { session, now } = context;
  const { latest } = endsOf(context);
  const { plan, plan_set: set } = session.provenance;
  const at = [...plan, ...(set ? [set] : [])].reduce((max, from) => (from.at > max ? from.at : max), '');
  if (!latest || at === '' || Date.parse(at) >= Date.parse(latest.request.at)) return '';
  return ` (last updated ${ago(Date.parse(at), now)}, before the latest request)`;
}

/** The done steps, latest first. */
function doneLines({ session }: BriefingContext): Line[] {
  const { plan, provenance } = session;
  const checkOf = verifier(session);
  const groups = new Map<string, string[]>();
  for (const [i, { step, status }] of [...plan.entries()].reverse()) {
    if (status !== 'completed') continue;
    const how = howDone(provenance.plan[i], checkOf(i));
    groups.set(how, [...(groups.get(how) ?? []), oneLine(step, DONE_STEP_MAX)]);
  }
  return [...groups].map(([how, steps]) => ({
    pieces: [`${how}: `, { text: steps.map((step) => step.replaceAll(', ', '; ')), weight: 0.8 }],
    rank: 3,
  }));
}

function howDone(from: Provenance | undefined, check: string | undefined): string {
  if (check !== undefined) return `done, ${command(check, 60)} passed since`;
  // A log proves that the agent ticked the step, not that the step is done.
  const isUsers = from?.evidence === 'user' || from?.evidence === 'hand';
  return isUsers ? 'done' : 'reported done';
}
