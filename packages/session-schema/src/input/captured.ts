import { checksOf } from '../checks/check.ts';
import { gitCommandsIn } from '../checks/git-commands.ts';
import type { Evidence } from '../model/entry/entry.ts';
import type { Fact } from '../model/fact.ts';
import { type FileTouch, LIST_MAX, type SessionPatch, type ToolCall } from '../model/patch.ts';
import { redactedEnds, redactedHead } from '../redact/redact.ts';
import { isProjectPath } from '../text/project-path.ts';
import { singleLine } from '../text/text.ts';

/** The longest text that is captured from a log (an agent's statement, a plan step, an answer), in UTF-16 units. */
export const CAPTURED_MAX = 4_000;
const LINE_MAX = 1_000;
const PATH_MAX = 4_000;
const REF_MAX = 200;
/** Longest error that ended a turn. */
export const DETAIL_MAX = 300;

/** A patch, and the evidence for its content. */
export interface CapturedPatch {
  /** What the facts change. */
  patch: SessionPatch;
  /** The evidence for all of it. */
  evidence: Evidence;
}

/**
 * Turns facts into journal patches, one for each kind of evidence: `user` for what the user said, `agent` for what the
 * agent said, `observed` for what happened to files and checks.
 *
 * @param projectPath makes a path project-relative; undefined for one outside the project or in `ai/sessions`
 * @param calls the calls to record, by their facts; see `selectCalls`
 */
export function patchesOf(
  facts: readonly Fact[],
  projectPath: (path: string) => string | undefined,
  calls: ReadonlyMap<Fact, ToolCall> = new Map(),
): CapturedPatch[] {
  const observed: SessionPatch = {};
  const agent: SessionPatch = {};
  const user: SessionPatch = {};
  const files = new Map<string, FileTouch>();
  for (const fact of facts) {
    switch (fact.fact) {
      case 'file': {
        const path = projectPath(fact.path);
        if (path === undefined || !isProjectPath(path) || path.length > PATH_MAX) break;
        const before = files.get(path)?.change;
        // The last change of a file counts. A read does not replace a change.
        if (before === undefined || fact.change !== 'read') {
          const created = before === 'created' && fact.change === 'modified';
          const { added = [] } = fact;
          files.delete(path);
          files.set(path, {
            path,
            change: created ? 'created' : fact.change,
            ...(added.length > 0 && { added: [...added] }),
          });
        }
        break;
      }
      case 'command': {
        const when = fact.at;
        const checks = checksOf(fact.command, fact.exit, fact.shows).map((check) =>
          when === undefined ? check : { ...check, at: when },
        );
        // The evidence of a check depends on who ran it, not on its outcome.
        const patch = fact.via === 'user' ? user : observed;
        const git = gitCommandsIn(fact.command, fact.exit).map((command) =>
          when === undefined ? { command } : { command, at: when },
        );
        if (git.length > 0) patch.git_commands = [...(patch.git_commands ?? []), ...git];
        if (checks.length > 0) patch.checks = [...(patch.checks ?? []), ...checks];
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
        // An earlier goal was reached, not this new one.
        delete agent.goal_reached;
        break;
      case 'goal reached':
        agent.goal_reached = fact.reached;
        break;
      case 'decision': {
        decide(fact.by === 'user' ? user : agent, fact.decision, fact.reason);
        break;
      }
      case 'words':
        if (fact.text.trim() !== '') agent.last_words = shortened(fact.text);
        break;
      case 'call': {
        const call = calls.get(fact);
        if (call) observed.calls = [...(observed.calls ?? []), call];
        break;
      }
      case 'background': {
        const { id, kind, about, state } = fact;
        const what = about === undefined ? undefined : line(about);
        if (id === '' || id.length > REF_MAX) break;
        observed.background = [...(observed.background ?? []), { id, kind, ...(what && { what }), state }];
        break;
      }
      case 'prompt':
      case 'answer':
      case 'turn':
      case 'end':
      case 'briefing':
      case 'refusal':
      case 'summary':
      case 'title':
      case 'rewound':
        break;
    }
  }
  if (files.size > 0) observed.files_touched = [...files.values()];
  for (const patch of [observed, agent, user]) keepNewest(patch);
  const all: CapturedPatch[] = [
    { patch: observed, evidence: 'observed' },
    { patch: agent, evidence: 'agent' },
    { patch: user, evidence: 'user' },
  ];
  return all.filter(({ patch }) => Object.keys(patch).length > 0);
}

function decide(patch: SessionPatch, text: string, reason: string): void {
  const decision = line(text);
  if (!decision) return;
  patch.key_decisions = [
    ...(patch.key_decisions ?? []),
    { decision, reason: redactedHead(reason.trim(), LINE_MAX) },
  ];
}

const LISTS = [
  'files_touched',
  'checks',
  'git_commands',
  'plan',
  'tasks',
  'key_decisions',
  'calls',
  'background',
] as const;

/** Cuts lists to the length that a journal takes, keeping the newest items. */
function keepNewest(patch: SessionPatch): void {
  for (const field of LISTS) {
    const list = patch[field];
    if (list && list.length > LIST_MAX) list.splice(0, list.length - LIST_MAX);
  }
}

/** The head and tail of a text, redacted before it is cut, with the number of characters left out. */
export function shortened(text: string, max = CAPTURED_MAX): string {
  return redactedEnds(text.trim(), max);
}

function line(text: string): string | undefined {
  const one = singleLine(text);
  if (one === '') return undefined;
  return one.length > LINE_MAX ? `${redactedHead(one, LINE_MAX - 1)}…` : one;
}
