import { type BriefingOptions, brief } from '../../src/briefing/briefing.ts';
import { checksOf } from '../../src/checks/check.ts';
import type { Actor, Entry, EntryBody, RunEnd, TurnOutcome } from '../../src/model/entry/entry.ts';
import type { SessionPatch, ToolCall } from '../../src/model/patch.ts';
import type { Session } from '../../src/model/session.ts';
import { fold } from '../../src/reducer/fold.ts';
import { journal, must, SESSION, START } from '../support.ts';

/** An event of a story: entries of one actor, or time that passes. */
export type Event = { actor: Actor; bodies: readonly EntryBody[] } | { minutes: number };

/** The actors. */
export const claude: Actor = { agent: 'claude', session_id: 'c1' };
/** Another conversation with Claude Code. */
export const claude2: Actor = { agent: 'claude', session_id: 'c2' };
export const codex: Actor = { agent: 'codex', session_id: 'x1' };
export const gemini: Actor = { agent: 'gemini', session_id: 'g1' };
/** The user at the command line. */
export const user: Actor = {};

type Prompt = Extract<EntryBody, { type: 'prompt' }>;

/** The user says something to an agent. */
export function asks(actor: Actor, text: string, more: Pick<Prompt, 'question' | 'refused'> = {}): Event {
  return { actor, bodies: [{ type: 'prompt', text, transcript: '/log', ...more }] };
}

/** An agent says something during a turn. */
export function says(actor: Actor, text: string): Event {
  return captured(actor, { last_words: text });
}

export function calls(
  actor: Actor,
  call: string,
  outcome: ToolCall['outcome'] = 'ok',
  result?: string,
): Event {
  return captured(actor, { calls: [{ call, outcome, ...(result !== undefined && { result }) }] });
}

/** A call prints or changes something. */
export function prints(
  actor: Actor,
  call: string,
  output: string,
  outcome: ToolCall['outcome'] = 'ok',
): Event {
  return captured(actor, { calls: [{ call, outcome, output }] });
}

/** A call fails. `finding` is the agent's next statement; `resolved` means that the call succeeded later. */
export function fails(
  actor: Actor,
  call: string,
  error: string,
  more: Pick<ToolCall, 'finding' | 'resolved' | 'subjects'> = {},
): Event {
  const checks = checksOf(call.replace(/^\$ /, ''), 1).map(({ command }) => `check:${command}`);
  const subjects = checks.length > 0 ? { subjects: checks } : {};
  return captured(actor, { calls: [{ call, outcome: 'failed', error, ...subjects, ...more }] });
}

export function edits(actor: Actor, ...paths: string[]): Event {
  return files(actor, 'modified', paths);
}

export function creates(actor: Actor, ...paths: string[]): Event {
  return files(actor, 'created', paths);
}

export function deletes(actor: Actor, ...paths: string[]): Event {
  return files(actor, 'deleted', paths);
}

export function reads(actor: Actor, ...paths: string[]): Event {
  return files(actor, 'read', paths);
}

/** A check runs to its end. */
export function runs(actor: Actor, command: string, outcome: 'passed' | 'failed' | 'unknown'): Event {
  return captured(actor, { checks: [{ command, outcome }] });
}

/** Git commands succeed. */
export function commits(actor: Actor, ...commands: string[]): Event {
  return captured(actor, { git_commands: commands.map((command) => ({ command })) });
}

/** An agent sets its plan. A step begins with `x` if completed, `>` if in progress, else with nothing. */
export function plans(actor: Actor, ...steps: string[]): Event {
  const status = { 'x ': 'completed', '> ': 'in_progress' } as const;
  return captured(actor, {
    plan: steps.map((step) => {
      const mark = step.slice(0, 2);
      return mark === 'x ' || mark === '> ' ? { step: step.slice(2), status: status[mark] } : { step };
    }),
  });
}

/** An agent numbers its tasks: each is done, or open. */
export function tasks(actor: Actor, ...steps: { step: string; isDone: boolean }[]): Event {
  return captured(actor, {
    tasks: steps.map(({ step, isDone }, i) => ({
      ref: String(i + 1),
      step,
      status: isDone ? 'completed' : 'in_progress',
    })),
  });
}

export function saves(actor: Actor, patch: SessionPatch): Event {
  return { actor, bodies: [{ type: 'save', patch }] };
}

/** A sub-agent or a background command starts, or reports. */
export function background(
  actor: Actor,
  what: string,
  kind: 'subagent' | 'command',
  state: 'running' | 'done' = 'running',
): Event {
  return captured(actor, { background: [{ id: what, kind, what, state }] });
}

/** A turn ends. */
export function turns(actor: Actor, outcome: TurnOutcome, said?: string, detail?: string): Event {
  const more = { ...(said !== undefined && { said }), ...(detail !== undefined && { detail }) };
  return { actor, bodies: [{ type: 'turn', outcome, ...more }] };
}

/** An agent run ends. */
export function ends(actor: Actor, how: RunEnd): Event {
  return { actor, bodies: [{ type: 'end', how, of: actor }] };
}

export function minutes(count: number): Event {
  return { minutes: count };
}

/** The work tree as it was when the session began. */
export function onBranch(branch: string, commit = 'a1b2c3d4e5f6'): Event {
  return { actor: user, bodies: [{ type: 'begin', git: { branch, commit } }] };
}

function files(actor: Actor, change: 'read' | 'created' | 'modified' | 'deleted', paths: string[]): Event {
  return captured(actor, { files_touched: paths.map((path) => ({ path, change })) });
}

function captured(actor: Actor, patch: SessionPatch): Event {
  return { actor, bodies: [{ type: 'capture', patch }] };
}

/** The session that a story makes: its events are a minute apart. */
export function sessionOf(events: readonly Event[]): { session: Session; now: number } {
  const write = journal(START, 0);
  let now = START;
  let place = 0;
  const entries = events.flatMap((event): Entry[] => {
    now += ('minutes' in event ? event.minutes : 1) * 60_000;
    if ('minutes' in event) return [];
    return event.bodies.map((body) => {
      const at = new Date(now).toISOString();
      // Entries from an agent's log have a source.
      const isLogged = body.type === 'capture';
      const source = isLogged ? { source: `${place++}.0.0`, when: at } : {};
      const by = event.actor.agent === undefined || body.type === 'prompt' ? 'user' : 'agent';
      return write(body, event.actor, {
        at,
        evidence: isLogged ? 'observed' : by,
        ...source,
      } as Partial<Entry>);
    });
  });
  return { session: must(fold(SESSION, entries)), now };
}

/** The next agent's briefing, two minutes later. */
export function briefingOf(events: readonly Event[], options: Partial<BriefingOptions> = {}): string {
  const { session, now } = sessionOf(events);
  return brief(session, { now: now + 120_000, id: 'ab12', reader: gemini, ...options });
}
