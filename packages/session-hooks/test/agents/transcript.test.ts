import { briefHead, briefTail, type Fact, patchesOf } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { claude } from '../../src/agents/claude/index.ts';
import { codex } from '../../src/agents/codex/index.ts';
import { gemini } from '../../src/agents/gemini/index.ts';
import { agents } from '../../src/agents/index.ts';
import { linesOf } from '../../src/logs/log-reading.ts';
import { expectedOf, factsIn, faultsOf, HUGE, mutations, transcriptsOf } from '../samples.ts';

// Every agent passes this suite. Fixtures are logs that the real programs wrote, long texts cut.
describe.each(agents)('$id', (agent) => {
  const samples = transcriptsOf(agent.id);
  const expected = expectedOf(agent.id).transcripts;

  it('has a log for everything expected', () => {
    expect(samples.map(({ name }) => name).sort()).toEqual(Object.keys(expected).sort());
  });

  it.each(samples)('reads $name', ({ name, text }) => {
    expect(factsIn(agent, text).map(({ at: _at, ...fact }) => fact)).toEqual(expected[name]);
  });

  it.each(samples)('gives each fact its time: $name', ({ text }) => {
    for (const { at } of factsIn(agent, text)) expect(new Date(at ?? '').toISOString()).toBe(at);
  });

  it.each(samples)('reads the same facts in two pieces, each once: $name', ({ text }) => {
    const all = [...linesOf(text)];
    const whole = agent.transcript(all).facts;
    for (const [at, line] of all.entries()) {
      const before = agent.transcript(all.slice(0, at));
      const from = before.openFrom ?? line.offset;
      const after = agent.transcript(all.filter(({ offset }) => offset >= from));
      // A fact that is read again has the same source, and replaces the first one.
      const told = new Map([...before.facts, ...after.facts].map((fact) => [fact.source, fact]));
      expect(sorted([...told.values()])).toEqual(sorted(whole));
    }
  });

  it.each(samples)('reads the same facts twice: $name', ({ text }) => {
    const state = (facts: readonly Fact[]) => {
      const patches = patchesOf(facts, (path) => path.replace(/^\/home\/dev\/\w+\//, ''));
      const { key_decisions, checks, tasks, background, ...rest } = Object.assign(
        {},
        ...patches.map(({ patch }) => patch),
      );
      return {
        ...rest,
        decisions: unique(key_decisions),
        checks: unique(checks),
        tasks: unique(tasks),
        background: unique(background),
      };
    };
    const once = factsIn(agent, text);
    expect(state([...once, ...once])).toEqual(state(once));
    expect(state(factsIn(agent, text + text))).toEqual(state(once));
  });

  it.each(samples)('skips torn and foreign lines: $name', ({ text }) => {
    const whole = factsIn(agent, text);
    const strange = ['', '{', '[]', 'null', '"x"', '{"type":"user"}'];
    const long = `{"type":"${'x'.repeat(1_000_001)}"}`;
    const torn = text.replaceAll('\n', `\n${strange.join('\n')}\n`).replace('\n', `\n${long}\n`);
    expect(factsIn(agent, torn)).toEqual(whole);
    expect(factsIn(agent, text.slice(0, text.lastIndexOf('}'))).length).toBeLessThanOrEqual(whole.length);
  });

  it('reads a record of any other shape without an error', () => {
    const records = new Map<string, unknown>();
    for (const line of samples.flatMap(({ text }) => text.split('\n'))) {
      if (line === '' || line.length > 4_000) continue;
      const record: unknown = JSON.parse(line);
      // One of each shape is enough.
      records.set(shapeOf(record), record);
    }
    expect(records.size).toBeGreaterThan(5);
    const strange = [null, 7, [], {}, 'x'];
    for (const record of records.values()) {
      for (const mutation of mutations(record, strange)) {
        expect(factsIn(agent, JSON.stringify(mutation)).flatMap(faultsOf)).toEqual([]);
      }
    }
  });

  it('bounds every text', () => {
    const kinds = new Set<string>();
    for (const line of samples.flatMap(({ text }) => text.split('\n'))) {
      const found = factsIn(agent, line).map(({ fact }) => fact);
      if (found.length === 0 || kinds.has(found.join())) continue;
      kinds.add(found.join());
      for (const mutation of mutations(JSON.parse(line), [HUGE])) {
        expect(factsIn(agent, JSON.stringify(mutation)).flatMap(faultsOf)).toEqual([]);
      }
    }
    expect(kinds.size).toBeGreaterThan(3);
  });
});

/** A value with each leaf replaced by its type. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.slice(0, 3).map(shapeOf)}]`;
  if (typeof value !== 'object' || value === null) return typeof value;
  return `{${Object.entries(value).map(([key, inner]) => (key === 'type' ? `${inner}` : key + shapeOf(inner)))}}`;
}

function sorted(facts: readonly Fact[]): string[] {
  return facts.map((fact) => JSON.stringify(fact)).sort();
}

function unique(list: readonly unknown[] = []): string[] {
  return [...new Set(list.map((item) => JSON.stringify(item)))].sort();
}

function sample(agent: string, name: string): string {
  const found = transcriptsOf(agent).find((one) => one.name === name);
  if (!found) throw new Error(`${agent} has no ${name}`);
  return found.text;
}

/** A log with one record a line. */
function log(...records: unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

describe('a briefing in the context', () => {
  const whole = `${briefHead('ab12')}Goal: x ${briefTail('ab12')}`;
  const cut = `${briefHead('ab12')}Goal: x`;
  it.each([
    ['claude', claude, 'MARKSS hello from hook'],
    ['codex', codex, 'MARKSS hello from hook'],
    ['gemini', gemini, String.raw`SS-MARKER-GEMINI-1\nline2`],
  ] as const)('of %s', (id, agent, marker) => {
    const facts = (text: string) =>
      factsIn(agent, sample(id, 'basic').replaceAll(marker, text)).filter(({ fact }) => fact === 'briefing');
    expect(facts(whole)).toEqual([
      { fact: 'briefing', at: expect.any(String), brief: 'ab12', whole: true, length: whole.length },
    ]);
    expect(facts(cut)).toEqual([
      { fact: 'briefing', at: expect.any(String), brief: 'ab12', whole: false, length: cut.length },
    ]);
    expect(facts('nothing')).toEqual([]);
  });

  it('of Claude Code, from a hook that answered with JSON', () => {
    const attachment = {
      type: 'hook_additional_context',
      content: ['something', whole],
      hookEvent: 'SessionStart',
    };
    const success = { type: 'hook_success', content: '', stdout: whole, hookEvent: 'SessionStart' };
    const facts = factsIn(
      claude,
      log({ type: 'attachment', attachment }, { type: 'attachment', attachment: success }),
    );
    expect(facts).toEqual([{ fact: 'briefing', brief: 'ab12', whole: true, length: whole.length }]);
  });

  it('of Gemini CLI, with its escapes', () => {
    const text = `<hook_context>${briefHead('ab12')}a &lt; b ${briefTail('ab12')}</hook_context>`;
    const facts = factsIn(gemini, log({ id: 'u', type: 'user', content: [{ text: 'fix it' }, { text }] }));
    const briefed = `${briefHead('ab12')}a < b ${briefTail('ab12')}`;
    expect(facts).toEqual([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text: 'fix it' },
      { fact: 'briefing', brief: 'ab12', whole: true, length: briefed.length },
    ]);
  });
});

describe('of Codex', () => {
  const event = (payload: unknown) => ({ type: 'event_msg', payload });
  const item = (of: unknown) => event({ type: 'item_completed', item: of });

  it('a file that is moved, and what failed', () => {
    const changes = {
      '/p/a': { type: 'update', unified_diff: '', move_path: '/p/b' },
      '/p/c': { type: 'delete', content: '' },
    };
    const text = log(
      item({ type: 'FileChange', status: 'completed', changes }),
      item({ type: 'FileChange', status: 'failed', changes: { '/p/d': { type: 'add', content: '' } } }),
    );
    expect(factsIn(codex, text).filter(({ fact }) => fact !== 'call')).toEqual([
      { fact: 'file', path: '/p/a', change: 'deleted' },
      { fact: 'file', path: '/p/b', change: 'created' },
      { fact: 'file', path: '/p/c', change: 'deleted' },
    ]);
  });

  it.each([
    [{ type: 'session_meta', payload: { id: 's', thread_source: 'subagent' } }],
    [event({ type: 'task_started', turn_attribution: { parent_turn_id: 't' } })],
  ])('in a sub-agent’s log only what was done counts', (first) => {
    const text = log(
      first,
      item({ type: 'UserMessage', content: [{ type: 'text', text: 'look' }] }),
      item({ type: 'AgentMessage', content: [{ type: 'Text', text: 'done' }] }),
      item({
        type: 'CommandExecution',
        id: 'c',
        command: ['/bin/bash', '-lc', 'npm test'],
        exit_code: 1,
        aggregated_output: 'boom',
      }),
      event({ type: 'task_complete', last_agent_message: 'done' }),
    );
    expect(factsIn(codex, text)).toEqual([
      {
        fact: 'call',
        call: 'c',
        tool: 'exec_command',
        about: 'npm test',
        outcome: 'failed',
        exit: 1,
        error: 'boom',
      },
      { fact: 'command', command: 'npm test', exit: 1 },
    ]);
  });

  it.each([
    [
      'a plan call that failed',
      'function_call',
      { name: 'update_plan', arguments: '{"plan":[{"step":"a"}]}' },
      'failed to parse function arguments',
    ],
    [
      'a program that failed',
      'custom_tool_call',
      { name: 'exec', input: "await tools.update_plan({plan:[{step:'a'}]})" },
      'Script failed\nError',
    ],
  ])('%s is no plan', (_, type, call, output) => {
    const text = log(
      { type: 'response_item', payload: { type, call_id: 'c', ...call } },
      { type: 'response_item', payload: { type: `${type}_output`, call_id: 'c', output } },
    );
    expect(factsIn(codex, text)).toMatchObject([{ fact: 'call', call: 'c', outcome: 'failed' }]);
  });
});
