import { type Entry, type EntryBody, fold, redact, type Session } from '@0dai/session-schema/internal';
import type { Host, Store } from '@0dai/session-store/internal';
import { appendEntries, newEntry } from '../../../packages/session-store/src/journal/journal.ts';
import { keyOf } from '../../../packages/session-store/src/project/store.ts';

/** An entry to be, and what else it says. */
export type Said = [body: EntryBody, more: Partial<Entry>];

/** The head of a text that a field takes: what stands in the place of a secret may be longer than that was. */
function within(text: string, max: number): string {
  for (let size = max; ; size = Math.floor(size * 0.7)) {
    const start = text.slice(0, size);
    if (redact(start).length <= max) return start;
  }
}

/** A text in every field that takes any: as entries of a journal, each by who would write it. */
export function everywhere(text: string): Said[] {
  const line = within(text.trim(), 3_900) || 'x';
  const path = line.replace(/[\u0000-\u001f\u007f\\]/g, '_').replace(/^\/+/, '') || 'x';
  const isPath =
    !path.split('/').some((part) => part === '' || part === '.' || part === '..') && !/^[a-z]:/i.test(path);
  const agent = { actor: { agent: 'codex', session_id: within(text, 200) || 'x1' } };
  const long = within(text, 90_000);
  const git = { branch: within(text, 1_000), commit: within(text, 64), changed_files: [line] };
  const process = { pid: 1, started: within(text, 200) };
  return [
    [{ type: 'begin', git }, {}],
    [
      { type: 'start', source: within(text, 40), branch: within(text, 1_000), process },
      { ...agent, evidence: 'observed' },
    ],
    [
      { type: 'prompt', text: `first: ${long}`, transcript: `/log/${line}`, process },
      { ...agent, evidence: 'user' },
    ],
    [{ type: 'save', patch: { goal: long, summary: long, handoff_notes: `note ${long}`, git } }, agent],
    [
      {
        type: 'capture',
        patch: {
          plan: [
            { step: line, status: 'completed' },
            { step: `next ${line}` },
            { step: `last ${line}`, status: 'in_progress' },
          ],
          tasks: [{ ref: within(text, 200) || '1', step: `task ${line}`, status: 'pending' }],
          ...(isPath && {
            files_touched: [
              { path, change: 'modified', added: [line, `more ${line}`] },
              { path: `src/${path}`, change: 'read' },
            ],
          }),
          key_decisions: [{ decision: line, reason: line }],
          dead_ends: [{ approach: line, reason: line }],
          checks: [
            { command: line, outcome: 'failed' },
            { command: `make ${line}`, outcome: 'passed' },
          ],
          calls: [
            { call: `Edit ${line}`, outcome: 'ok', output: `+${line} | -old` },
            { call: `$ ${line}`, outcome: 'ok', output: line },
            { call: `$ make ${line}`, outcome: 'failed', error: `a.ts:1: ${line}`, finding: line },
            { call: `Edit b ${line}`, outcome: 'open', output: `+${line}` },
          ],
          git_commands: [{ command: `git ${line}` }],
          background: [{ id: within(text, 200) || '1', kind: 'subagent', what: line, state: 'running' }],
          last_words: `words ${long}`,
          goal_reached: true,
        },
      },
      { ...agent, evidence: 'observed' },
    ],
    [
      { type: 'prompt', text: `then: ${long}` },
      { ...agent, evidence: 'user' },
    ],
    [{ type: 'turn', outcome: 'error', said: `said ${long}`, detail: within(text, 1_000) }, agent],
    [
      { type: 'brief', brief: 'abcd', form: 'full', size: 10 },
      { ...agent, evidence: 'observed' },
    ],
    [
      {
        type: 'save',
        patch: {
          agent_history: [
            { agent: 'qwen', did: within(text, 1_000) },
            { agent: 'codex', did: within(text, 1_000) },
          ],
        },
      },
      { actor: {}, evidence: 'user' },
    ],
    [
      {
        type: 'edit',
        patch: {
          steps: [{ step: line, status: 'pending' }],
          remove: {
            plan: [`last ${line}`],
            files_touched: [line],
            key_decisions: [line],
            dead_ends: ['none'],
          },
        },
      },
      { actor: {}, evidence: 'hand' },
    ],
    // What was taken out is said again, by somebody else.
    [
      { type: 'capture', patch: { key_decisions: [{ decision: line, reason: `why ${line}` }] } },
      { actor: { agent: 'gemini', session_id: 'g1' }, evidence: 'imported' },
    ],
    [{ type: 'undo', entries: [within(text, 100)] }, { actor: {} }],
    [
      { type: 'end', how: 'gone', of: agent.actor },
      { actor: { agent: 'claude' }, evidence: 'observed' },
    ],
  ];
}

/** Writes entries of this user's into a session's journal. */
export function record(store: Store, id: string, bodies: readonly Said[]): void {
  let last: string | undefined;
  const entries = bodies.map(([body, more]) => {
    const writer = { actor: more.actor ?? {}, evidence: more.evidence ?? ('agent' as const) };
    const entry = newEntry(store.host, keyOf(store), id, last, body, writer);
    last = entry.id;
    return entry;
  });
  appendEntries(store.project, id, entries, false);
}

/** The session that such entries tell, without a disk. */
export function toldBy(bodies: readonly Said[], host: Host): Session | undefined {
  let last: string | undefined;
  const entries = bodies.map(([body, more]) => {
    const writer = { actor: more.actor ?? {}, evidence: more.evidence ?? ('agent' as const) };
    const entry = newEntry(host, undefined, '', last, body, writer);
    last = entry.id;
    return entry;
  });
  return fold('20261123-100000-abcdef', entries);
}
