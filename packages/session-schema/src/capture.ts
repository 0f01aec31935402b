import { checksOf } from './check.ts';
import type { Evidence } from './entry.ts';
import type { Fact } from './fact.ts';
import { isProjectPath, LIST_MAX, type SessionPatch } from './patch.ts';
import { redact, redactedHead } from './redact.ts';
import type { Session } from './session.ts';

/** Longest prompt, word of an agent, or other text that is captured, in UTF-16 code units. */
export const CAPTURED_MAX = 4_000;
const LINE_MAX = 1_000;
const PATH_MAX = 4_000;
const REF_MAX = 200;
/** A transcript's clock and a hook's differ: what both saw bears two times. */
const SLACK_MS = 5_000;

/** A patch, and how what is in it is known. */
export interface Captured {
  patch: SessionPatch;
  evidence: Evidence;
}

/**
 * What facts say, as journal patches, one for each kind of evidence. What the user said and the agent said
 * is theirs; what happened to files and checks was observed.
 *
 * @param projectPath makes a path project-relative; undefined for one outside the project, or ours
 * @param imported from a transcript: then all of it is known from there
 */
export function patchesOf(
  facts: readonly Fact[],
  projectPath: (path: string) => string | undefined,
  imported: boolean,
): Captured[] {
  const observed: SessionPatch = {};
  const agent: SessionPatch = {};
  const user: SessionPatch = {};
  const files = new Map<string, NonNullable<SessionPatch['files_touched']>[number]>();
  for (const fact of facts) {
    switch (fact.fact) {
      case 'file': {
        const path = projectPath(fact.path);
        if (path === undefined || !isProjectPath(path) || path.length > PATH_MAX) break;
        const before = files.get(path)?.change;
        // The last word counts, but a read says nothing of a change.
        if (before === undefined || fact.change !== 'read') {
          const created = before === 'created' && fact.change === 'modified';
          files.delete(path);
          files.set(path, { path, change: created ? 'created' : fact.change });
        }
        break;
      }
      case 'command': {
        const when = fact.at;
        const checks = checksOf(fact.command, fact.exit).map((check) =>
          when === undefined ? check : { ...check, at: when },
        );
        if (checks.length > 0) observed.checks = [...(observed.checks ?? []), ...checks];
        break;
      }
      case 'plan':
        agent.plan = fact.steps.flatMap(({ step, status }) => {
          const text = line(step);
          return text ? [{ step: text, ...(status && { status }) }] : [];
        });
        break;
      case 'task': {
        const { ref, step, status, dropped } = fact;
        const text = step === undefined ? undefined : line(step);
        if (ref === '' || ref.length > REF_MAX) break;
        agent.tasks = [
          ...(agent.tasks ?? []),
          { ref, ...(text && { step: text }), ...(status && { status }), ...(dropped && { dropped }) },
        ];
        break;
      }
      case 'goal':
        if (fact.text.trim() === '') break;
        agent.goal = shortened(fact.text);
        // What was reached before is not the new one.
        delete agent.goal_reached;
        break;
      case 'goal reached':
        agent.goal_reached = fact.reached;
        break;
      case 'decision': {
        const patch = fact.by === 'user' ? user : agent;
        const decision = line(fact.decision);
        if (decision) {
          patch.key_decisions = [
            ...(patch.key_decisions ?? []),
            { decision, reason: redactedHead(fact.reason.trim(), LINE_MAX) },
          ];
        }
        break;
      }
      case 'words':
        if (fact.text.trim() !== '') agent.last_words = shortened(fact.text);
        break;
      case 'prompt':
      case 'turn':
      case 'end':
      case 'briefing':
        break;
    }
  }
  if (files.size > 0) observed.files_touched = [...files.values()];
  for (const patch of [observed, agent, user]) keepNewest(patch);
  const all: Captured[] = [
    { patch: observed, evidence: 'observed' },
    { patch: agent, evidence: 'agent' },
    { patch: user, evidence: 'user' },
  ];
  return all
    .filter(({ patch }) => Object.keys(patch).length > 0)
    .map(({ patch, evidence }) => ({ patch, evidence: imported ? 'imported' : evidence }));
}

/** A journal takes no longer lists: of a longer one, its newest end. */
function keepNewest(patch: SessionPatch): void {
  for (const field of ['files_touched', 'checks', 'plan', 'tasks', 'key_decisions'] as const) {
    const list = patch[field];
    if (list && list.length > LIST_MAX) list.splice(0, list.length - LIST_MAX);
  }
}

/**
 * The facts of a transcript that the session does not hold already, because a hook saw them or another told since.
 * What the session holds was redacted, so they are compared as they would be.
 * @param projectPath makes a path project-relative; by default, the longest end of it that the session knows
 */
export function newFacts(
  session: Session,
  facts: readonly Fact[],
  projectPath?: (path: string) => string | undefined,
): Fact[] {
  const { provenance } = session;
  const files = new Map(session.files_touched.map((path, i) => [path, provenance.files_touched[i]]));
  const fileOf = (path: string) =>
    files.get((projectPath ? redact(projectPath(path) ?? '') : longestEnd(redact(path), files)) ?? '');
  const checks = new Map(session.checks.map(({ command }, i) => [command, provenance.checks[i]?.at]));
  const planned = provenance.plan.reduce((last, { at }) => Math.max(last, Date.parse(at) || 0), 0);
  const decided = new Set(session.key_decisions.map(({ decision }) => decision));
  const after = (at: string | undefined, known: string | number | undefined, slack = 0) => {
    const then = typeof known === 'number' ? known : Date.parse(known ?? '') || 0;
    return then === 0 || (at !== undefined && Date.parse(at) > then + slack);
  };
  return facts.filter((fact) => {
    switch (fact.fact) {
      case 'file': {
        const known = fileOf(fact.path);
        return (
          !known ||
          (fact.change !== 'read' && (known.change === 'read' || after(fact.at, known.at, SLACK_MS)))
        );
      }
      case 'command':
        return checksOf(fact.command, fact.exit).some(
          ({ command }) => fact.at === undefined || after(fact.at, checks.get(redact(command))),
        );
      case 'plan':
      case 'task':
        return after(fact.at, planned);
      case 'goal':
        return after(fact.at, provenance.goal?.at);
      case 'decision':
        return !decided.has(redact(line(fact.decision) ?? ''));
      case 'words':
        return after(fact.at, provenance.last_words?.at);
      case 'prompt':
        return (
          after(fact.at, provenance.last_asked?.at) && redact(shortened(fact.text)) !== session.last_asked
        );
      default:
        return true;
    }
  });
}

function longestEnd(path: string, known: ReadonlyMap<string, unknown>): string | undefined {
  for (let from = 0; ; ) {
    const end = path.slice(from);
    if (known.has(end)) return end;
    const next = path.indexOf('/', from);
    if (next === -1) return undefined;
    from = next + 1;
  }
}

/** A text shortened honestly: its head, without the secrets in it, and how much is not there. */
export function shortened(text: string, max = CAPTURED_MAX): string {
  const whole = text.trim();
  if (whole.length <= max) return whole;
  const start = redactedHead(whole, max);
  return `${start} … (shortened: ${whole.length - start.length} more characters)`;
}

function line(text: string): string | undefined {
  const one = text.replace(/\s+/g, ' ').trim();
  if (one === '') return undefined;
  return one.length > LINE_MAX ? `${redactedHead(one, LINE_MAX - 1)}…` : one;
}
