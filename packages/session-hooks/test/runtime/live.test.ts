import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact, FactBody } from '@0dai/session-schema/internal';
import {
  complete,
  ensureStore,
  lastHookRun,
  log,
  park,
  readActive,
  save,
  setRecording,
} from '@0dai/session-store/internal';
import { beforeEach, describe, expect, it } from 'vitest';
import { openWorld } from '../../../../testing/kit/src/test-world.ts';
import type { World } from '../../../../testing/kit/src/world.ts';
import type { Agent, HookEvent, HookEventBody } from '../../src/agent.ts';
import { agents } from '../../src/agents/index.ts';
import { catchUp } from '../../src/catch-up/catch-up.ts';
import type { HookOptions } from '../../src/runtime/brief-agent.ts';
import { runHook } from '../../src/runtime/run.ts';

// What hooks record and how they brief, by our own events; events.test.ts covers how payloads become these events.
let project: string;
let host: World['host'];

beforeEach(() => {
  ({ project, host } = openWorld());
  ensureStore(project, host);
});

const [claude, codex, gemini] = agents as [Agent, Agent, Agent];
const minutes = (count: number) => {
  host.time += count * 60_000;
};
const session = () => readActive(ensureStore(project, host)).session;

/** An agent that speaks our own events, and logs our own facts. */
const plain = (agent: Agent): Agent => ({
  ...agent,
  parse: (payload) => payload as HookEvent,
  reply: ({ context }) => context,
  transcript: (lines) => {
    const facts = [...lines].flatMap(({ text, offset }): Fact[] =>
      text === '' ? [] : [{ ...(JSON.parse(text) as Fact), source: `${offset}.0.0` }],
    );
    return { facts, unknown: {}, records: facts.length };
  },
  subagentFiles: ({ path }) => {
    const own = path.replace('.jsonl', '-sub.jsonl');
    return existsSync(own) ? [{ path: own, sessionId: 's', modifiedMs: 0, bytes: 0 }] : [];
  },
});

/** An agent in its own session, driven by our events. */
function open(agent: Agent, session_id: string, options: HookOptions = {}) {
  const logs = join(agent.roots({}, host.home).config, agent.logFolders[0] ?? '', 'project');
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${session_id}.jsonl`);
  const does = (path: string, facts: readonly FactBody[]) => {
    minutes(1);
    const at = new Date(host.time).toISOString();
    appendFileSync(path, facts.map((fact) => `${JSON.stringify({ at, ...fact })}\n`).join(''));
  };
  return {
    /** Writes facts into the agent's log. */
    log: (...facts: FactBody[]) => does(log, facts),
    /** Writes facts into the log of a sub-agent. */
    subagent: (...facts: FactBody[]) => does(log.replace('.jsonl', '-sub.jsonl'), facts),
    /** Sends an event, and returns the briefing. */
    hook(event: HookEventBody & { subagent?: true }): string {
      minutes(1);
      const input = { session_id, cwd: project, transcript_path: log, ...event };
      const how = { ...options, agents: agents.map(plain) };
      return runHook(plain(agent), JSON.stringify(input), host, {}, how).stdout;
    },
  };
}

const start = (source: 'startup' | 'resume' | 'clear' | 'compact' | 'fork' = 'startup') =>
  ({ event: 'start', source }) as const;
const prompt = (text: string) => ({ event: 'prompt', prompt: text }) as const;
const edit = (path: string) => ({ fact: 'file', path, change: 'modified' }) as const satisfies FactBody;
const turn = (said: string) => ({ event: 'turn', outcome: 'done', said }) as const;

describe.each(agents)('$id takes over', (agent) => {
  const takesOver = () => {
    const next = open(agent, 'next');
    return next.hook(start()) || next.hook(prompt('go on'));
  };

  it('unsaved work', () => {
    const other = open(claude, 'c1');
    other.hook(start());
    other.hook(prompt('Fix the token expiry'));
    other.log(edit('src/auth.ts'));
    other.hook(turn('Half done. Next: line 84'));
    const briefing = takesOver();
    for (const text of ['Fix the token expiry', 'src/auth.ts', 'Half done. Next: line 84'])
      expect(briefing).toContain(text);
    expect(session()?.deliveries).toMatchObject([{ agent: agent.id, form: 'full', arrived: null }]);
  });

  it('an answer without an edit', () => {
    const other = open(claude, 'c1');
    other.hook(start());
    other.hook(prompt('Why does the login fail?'));
    other.hook(turn('It skips the expiry check.'));
    expect(takesOver()).toContain('It skips the expiry check.');
    // A prompt that only says to go on is no goal.
    expect(session()?.goal).toBe('Why does the login fail?');
  });

  it('nothing if no agent answered yet', () => {
    const other = open(claude, 'c1');
    other.hook(start());
    other.hook(prompt('Why does the login fail?'));
    expect(takesOver()).toBe('');
  });

  it('the content of its log after its last hook', () => {
    const other = open(codex, 'x1');
    other.hook(prompt('Fix it'));
    other.log(edit('a.ts'));
    // Codex CLI 0.169.0 runs no hook at its usage limit, so only its log shows the limit.
    other.log(
      { fact: 'words', text: 'Next I mend line 84' },
      { fact: 'command', command: 'npm test', exit: 1 },
      { fact: 'turn', outcome: 'limit', detail: 'You hit your usage limit.' },
    );
    const briefing = takesOver();
    expect(briefing).toContain('Next I mend line 84');
    expect(briefing).toMatch(/npm test.*failed/i);
    expect(briefing).toContain('usage limit');
  });

  it("a sub-agent's files, not its task or its words", () => {
    const other = open(claude, 'c1');
    other.hook(prompt('Fix it'));
    other.hook({ event: 'prompt', subagent: true, prompt: 'SUBTASK' });
    // The call of the sub-agent, which has no result yet.
    other.log({ fact: 'call', call: 't1', tool: 'Task', outcome: 'open' });
    other.subagent(
      { fact: 'file', path: 'sub.ts', change: 'created' },
      { fact: 'plan', steps: [{ step: 'SUBPLAN' }] },
    );
    const briefing = takesOver();
    expect(briefing).toContain('sub.ts');
    expect(briefing).not.toMatch(/SUBTASK|SUBPLAN/);
  });

  it('with --manual, and records nothing', () => {
    save(ensureStore(project, host), { summary: 'saved by hand' }, { actor: {}, evidence: 'user' });
    const next = open(agent, 'next', { manual: true });
    expect(next.hook(start()) || next.hook(prompt('secret words'))).toContain('saved by hand');
    next.hook(prompt('secret words'));
    next.log(edit('a.ts'));
    next.hook(turn('secret words'));
    expect(JSON.stringify(session())).not.toMatch(/secret words|a\.ts/);
  });

  it('what a compaction removed', () => {
    const next = open(agent, 'next');
    next.hook(start());
    next.hook(prompt('Fix the token expiry'));
    next.log({ fact: 'plan', steps: [{ step: 'Mend line 84' }] });
    next.hook(turn('Half done'));
    expect(next.hook(prompt('and now?'))).toBe('');
    const compacted = agent.briefedAt === 'start' ? start('compact') : ({ event: 'compact' } as const);
    const briefing = next.hook(compacted) || next.hook(prompt('go on'));
    expect(briefing).toContain('Mend line 84');
    expect(session()?.deliveries.at(-1)).toMatchObject({ form: 'compaction' });
    expect(next.hook(prompt('and on'))).toBe('');
  });

  it('after /clear, its own work too', () => {
    const before = open(agent, 'before');
    before.hook(start());
    before.hook(prompt('Fix the token expiry'));
    before.log(edit('a.ts'));
    const next = open(agent, 'next');
    const briefing = next.hook(start('clear')) || next.hook(prompt('go on'));
    expect(briefing).toContain('Fix the token expiry');
  });
});

describe('is briefed with new content only', () => {
  it.each([
    ['on resume', start('resume')],
    ['with the next prompt', prompt('go on')],
  ])('%s', (_when, event) => {
    const mine = open(claude, 'c1');
    mine.hook(start());
    mine.hook(prompt('Fix the token expiry'));
    mine.log(edit('mine.ts'));
    mine.hook(turn('Half done'));
    expect(mine.hook(event)).toBe('');
    save(
      ensureStore(project, host),
      { key_decisions: ['use jose: kept up'] },
      { actor: { agent: 'codex' }, evidence: 'agent' },
    );
    const briefing = mine.hook(event);
    expect(briefing).toContain('use jose');
    expect(briefing).not.toContain('mine.ts');
    expect(mine.hook(event)).toBe('');
  });

  it('an agent that started before the session gets the whole briefing once', () => {
    const early = open(claude, 'c1');
    expect(early.hook(start())).toBe('');
    const other = open(codex, 'x1');
    other.hook(start());
    other.hook(prompt('Fix the token expiry'));
    other.log(edit('a.ts'));
    expect(early.hook(prompt('hello'))).toContain('Fix the token expiry');
    expect(early.hook(prompt('hello again'))).toBe('');
  });

  it('two agents at work learn of each other', () => {
    const one = open(claude, 'c1');
    one.hook(start());
    one.hook(prompt('Fix the token expiry'));
    one.log(edit('a.ts'));
    const two = open(codex, 'x1');
    expect(two.hook(start())).toMatch(/claude .*at work/);
    two.hook(prompt('Write the docs'));
    two.log(edit('docs.md'));
    const briefing = one.hook(prompt('go on'));
    expect(briefing).toMatch(/codex/);
    expect(briefing).toContain('docs.md');
    expect(session()?.agent_history).toMatchObject([{ ended_at: null }, { ended_at: null }]);
  });

  it('Gemini CLI is briefed once, with its first prompt', () => {
    save(ensureStore(project, host), { summary: 'half done' }, { actor: {}, evidence: 'user' });
    const one = open(gemini, 'g1');
    expect(one.hook(start())).toBe('');
    expect(one.hook(prompt('go'))).toContain('half done');
    expect(one.hook(prompt('on'))).toBe('');
  });
});

describe('a project that is manual or paused', () => {
  const work = () => {
    const mine = open(claude, 'c1');
    const briefing = [mine.hook(start())];
    mine.log(edit('a.ts'));
    briefing.push(mine.hook(prompt('secret words')));
    mine.log(edit('b.ts'), { fact: 'words', text: 'secret words' });
    mine.hook(turn('secret words'));
    return briefing.join('');
  };

  it.each([
    ['manual', true],
    ['paused', false],
  ] as const)('%s: nothing is recorded, briefed: %s', (mode, briefed) => {
    const store = ensureStore(project, host);
    save(store, { summary: 'saved by hand' }, { actor: {}, evidence: 'user' });
    setRecording(store, mode);
    expect(work().includes('saved by hand')).toBe(briefed);
    catchUp(store, { agents: agents.map(plain) });
    expect(JSON.stringify(session())).not.toMatch(/secret words|[ab]\.ts/);
  });

  it('records from the moment at which it is switched on', () => {
    const store = ensureStore(project, host);
    save(store, { summary: 'saved by hand' }, { actor: {}, evidence: 'user' });
    const mine = open(claude, 'c1');
    mine.hook(start());
    setRecording(store, 'paused');
    mine.log(edit('secret.ts'));
    setRecording(store, 'on');
    mine.hook(prompt('go'));
    mine.log(edit('open.ts'));
    mine.hook(turn('done'));
    expect(session()?.files_touched).toEqual(['open.ts']);
  });

  it('logs unreadable settings, and records', () => {
    writeFileSync(join(project, 'ai/sessions/settings.json'), '{');
    const mine = open(claude, 'c1');
    mine.hook(prompt('fix it'));
    expect(session()?.goal).toBe('fix it');
    expect(readFileSync(join(host.stateDir, 'hooks.log'), 'utf8')).toContain('settings.json');
  });
});

describe('an event in both hook and log counts once', () => {
  it.each([
    ['an id', { prompt_id: 'p1' }, { id: 'p1' }],
    ['the text', {}, {}],
  ])('a prompt, by %s', (_what, hooked, logged) => {
    const mine = open(claude, 'c1');
    mine.hook({ ...prompt('go'), ...hooked });
    mine.log({ fact: 'prompt', text: 'go', ...logged }, { fact: 'words', text: 'half done' });
    mine.hook(turn('done'));
    const store = ensureStore(project, host);
    const count = (type: string) => log(store).entries.filter(({ entry }) => entry.type === type).length;
    expect([count('prompt'), count('turn')]).toEqual([1, 1]);
    expect(session()).toMatchObject({ last_words: 'done', agent_history: [{ turn: 'done' }] });
    catchUp(store, { agents: agents.map(plain) });
    expect([count('prompt'), count('capture'), count('turn')]).toEqual([1, 0, 1]);
  });
});

describe('records nothing', () => {
  it.each([
    [
      'over an active.json that cannot be read',
      () => writeFileSync(join(project, 'ai/sessions/active.json'), '{'),
    ],
    [
      "over another user's session",
      () => {
        save(ensureStore(project, host), { summary: 'theirs' }, { actor: {}, evidence: 'user' });
        rmSync(join(host.stateDir, 'key'));
        ensureStore(project, host);
      },
    ],
  ])('%s', (_what, lay) => {
    lay();
    const mine = open(claude, 'c1');
    mine.hook(start());
    mine.hook(prompt('Fix it'));
    mine.log(edit('a.ts'));
    expect(session()).toBeUndefined();
    expect(lastHookRun(host, 'claude')).toMatchObject({ warning: true });
  });

  it('of an agent that goes on after its session was parked', async () => {
    const mine = open(claude, 'c1');
    mine.hook(prompt('Fix it'));
    mine.log(edit('a.ts'));
    await park(ensureStore(project, host), { actor: {}, evidence: 'user' });
    mine.log(edit('b.ts'));
    mine.hook(turn('done'));
    expect(session()).toBeUndefined();
  });
});

describe('without a key, as in a new home', () => {
  const key = () => join(host.stateDir, 'key');
  beforeEach(() => rmSync(key()));

  it('the first prompt creates one, and is recorded', () => {
    open(claude, 'c1').hook(prompt('Fix it'));
    expect(session()?.last_asked).toBe('Fix it');
    expect(lastHookRun(host, 'claude')?.warning).toBeUndefined();
  });

  it('a hook that only briefs creates none', () => {
    open(claude, 'c1', { manual: true }).hook(prompt('Fix it'));
    expect(existsSync(key())).toBe(false);
  });
});

describe('after its session was completed in mid-turn', () => {
  const goesOn = async (...facts: FactBody[]) => {
    const mine = open(claude, 'c1');
    mine.hook(prompt('Do part 2'));
    mine.log(edit('part-2.ts'));
    const { session: before } = await complete(ensureStore(project, host), { actor: {}, evidence: 'agent' });
    mine.log(...facts);
    return { before, mine };
  };

  it.each([
    ['at the end of the turn', true],
    ['after a kill', false],
  ])('the next agent is briefed with the work that followed, found %s', async (_when, ends) => {
    const { before, mine } = await goesOn(edit('part-3.ts'));
    if (ends) mine.hook(turn('Part 2 is done, part 3 is open.'));
    const briefing = open(codex, 'next').hook(start());
    expect(briefing).toContain(`| Follows the completed session ${before.id}\n`);
    expect(briefing).toContain('part-3.ts');
    expect(briefing).not.toContain('part-2.ts');
  });

  it('words alone begin no session', async () => {
    const { mine } = await goesOn({ fact: 'words', text: 'All done.' });
    mine.hook(turn('All done.'));
    expect(open(codex, 'next').hook(start())).toBe('');
    expect(session()).toBeUndefined();
  });
});

it('a turn end confirms the briefing that the log shows', () => {
  save(ensureStore(project, host), { summary: 'half done' }, { actor: {}, evidence: 'user' });
  const mine = open(codex, 'x1');
  const briefing = mine.hook(start());
  mine.hook(prompt('go on'));
  const [given] = session()?.deliveries ?? [];
  mine.log({ fact: 'briefing', brief: given?.brief ?? '', whole: true, length: briefing.length });
  mine.hook(turn('done'));
  expect(session()?.deliveries).toMatchObject([{ agent: 'codex', arrived: 'whole' }]);
});
