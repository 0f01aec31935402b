import { describe, expect, it } from 'vitest';
import { type BriefingOptions, brief, DEFAULT_BUDGET } from '../../src/briefing/briefing.ts';
import { BYTES_PER_TOKEN } from '../../src/briefing/fit.ts';
import { briefingsIn } from '../../src/briefing/receipt.ts';
import type { Session } from '../../src/model/session.ts';
import { fold } from '../../src/reducer/fold.ts';
import { neutralise } from '../../src/text/neutralise.ts';
import { randomJournal } from '../reducer/random.ts';
import { SESSION, save, sessionFrom } from '../support.ts';
import { bytes, NOW, record } from './support.ts';

const CLAUDE = { size: 10_000, unit: 'utf16' } as const;
const CODEX = { size: 10_000, unit: 'bytes' } as const;

describe('the size of a briefing', () => {
  const big = (text: (length: number, n: number) => string, did = 'x'): Session =>
    sessionFrom(
      save({
        goal: text(4_000, 1),
        summary: text(4_000, 2),
        handoff_notes: text(20_000, 3),
        plan: Array.from({ length: 300 }, (_, i) => ({
          step: text(i === 100 ? 3_000 : 60, i + 10),
          status:
            i < 100 ? ('completed' as const) : i === 100 ? ('in_progress' as const) : ('pending' as const),
        })),
        files_touched: Array.from({ length: 300 }, (_, i) => ({
          path: `src/${i}/${text(20, i).replace(/[\s<>\\/]/g, '_')}.ts`,
          change: 'modified' as const,
        })),
        key_decisions: Array.from({ length: 100 }, (_, i) => ({
          decision: text(80, i + 500),
          reason: text(60, i + 900),
        })),
        agent_history: Array.from({ length: 12 }, (_, i) => ({ agent: `agent-${i}`, did })),
        git: {
          branch: text(900, 1).replace(/\n/g, ' '),
          commit: 'a'.repeat(40),
          changed_files: Array.from({ length: 200 }, (_, i) => `changed/${i}`),
        },
      }),
    );
  const repeated = (unit: string) => (length: number, n: number) =>
    `${n} ${unit.repeat(Math.ceil(length / unit.length))}`.slice(0, length);
  const SESSIONS: [string, Session][] = [
    ['English', big(repeated('The quick brown fox jumps over the lazy dog. '))],
    ['one endless word', big(repeated('x'))],
    ['Chinese', big(repeated('漢字仮名交'))],
    ['emoji', big(repeated('😀👍'))],
    ['families', big(repeated('👨‍👩‍👧‍👦'))],
    ['line ends', big(repeated('\nx'))],
    ['only line ends', big((length, n) => `${n}${'\n'.repeat(length - 10)}.`)],
    ['frames', big(repeated('<system>'))],
    ['escapes', big(repeated('\u001b[31mred'))],
    ['invisible characters', big(repeated('\u200b\u200b\u200bx'))],
    ['accents', big(repeated('éèü '))],
  ];
  const drift = { branch: null, commit: 'b'.repeat(40), changed: [], missing: [] };
  const CAPS: [string, BriefingOptions['cap']][] = [
    ['no cap', undefined],
    ['Claude Code’s cap', CLAUDE],
    ['Codex’s cap', CODEX],
  ];
  const ROWS = SESSIONS.flatMap(([text, session]) =>
    CAPS.flatMap(([name, cap]) =>
      [DEFAULT_BUDGET, 100_000_000].map((budget) => [text, name, budget, session, cap] as const),
    ),
  ).filter(([, , budget, , cap]) => cap || budget === DEFAULT_BUDGET);

  it.each(ROWS)('%s under %s, within %d tokens', (_text, _name, budget, session, cap) => {
    const text = brief(session, {
      now: NOW,
      drift,
      unverified: 99_999,
      budget,
      id: 'ab12',
      ...(cap && { cap }),
    });
    if (cap) expect(cap.unit === 'bytes' ? bytes(text) : text.length).toBeLessThanOrEqual(cap.size);
    expect(bytes(text)).toBeLessThanOrEqual(budget * BYTES_PER_TOKEN);
    expect(briefingsIn(text)).toEqual([{ brief: 'ab12', whole: true, length: text.length }]);
    expect(text).not.toMatch(/[\ud800-\udfff]/u);
    expect(neutralise(record(text))).toBe(record(text));

    // Each kind of item is present: the beginning of texts, the newest of lists, the next step of the plan.
    const shown = record(text).replace(/\s+/g, ' ');
    const start = (whole: string) => neutralise(whole).replace(/\s+/g, ' ').trim().slice(0, 40);
    for (const whole of [session.goal, session.summary, session.handoff_notes]) {
      expect(shown).toContain(start(whole).replace(/[\ud800-\udbff]$/, ''));
    }
    expect(shown).toContain(`[>] ${start(session.plan[100]?.step ?? '').slice(0, 12)}`);
    for (const part of ['[ ] ', '- 599 ', 'src/']) expect(shown).toContain(part);
    for (const part of ['More: get_session (MCP)', '0dai session trust']) expect(text).toContain(part);
  });

  it('uses the budget, for the most important sections first', () => {
    const session = big(repeated('The quick brown fox jumps over the lazy dog. '));
    for (const budget of [400, 900, 1_500, 2_200]) {
      const text = brief(session, { now: NOW, budget, cap: CLAUDE });
      expect(bytes(text)).toBeGreaterThan(budget * BYTES_PER_TOKEN * 0.93);
    }
    // Files are cut before the user's words.
    const files = (budget: number) =>
      record(brief(session, { now: NOW, budget })).match(/\d+\/\d+_/g)?.length;
    expect(files(500)).toBeLessThan(files(2_200) ?? 0);
    expect(files(500)).toBeGreaterThan(0);
  });

  it('never exceeds a cap or a budget, however small', () => {
    const [, first] = SESSIONS[0] ?? [];
    const sessions = [first, ...[1, 2, 3, 4, 5, 6].map((seed) => fold(SESSION, randomJournal(seed)))];
    for (const session of sessions) {
      if (!session) throw new Error('no session');
      for (let size = 0; size < 12_000; size += 331) {
        const inBytes = brief(session, { now: NOW, drift, cap: { size, unit: 'bytes' }, budget: 1e9 });
        if (bytes(inBytes) > size) expect.fail(`${bytes(inBytes)} bytes in ${size}`);
        const inUnits = brief(session, { now: NOW, drift, cap: { size, unit: 'utf16' }, budget: 1e9 });
        if (inUnits.length > size) expect.fail(`${inUnits.length} units in ${size}`);
        const within = bytes(brief(session, { now: NOW, budget: size / BYTES_PER_TOKEN }));
        if (within > size) expect.fail(`${within} bytes in a budget of ${size}`);
      }
    }
  });

  it('does not mention what it leaves out, and leaves nothing out if there is room', () => {
    const session = big(repeated('word '));
    expect(brief(session, { now: NOW, budget: 900 })).not.toMatch(/left out|hidden|\d+ more/i);
    const text = brief(session, { now: NOW, budget: 1e9 });
    expect(record(text).match(/^\[[> ]\]/gm)).toHaveLength(200);
    expect(record(text).match(/^- /gm)).toHaveLength(100);
    expect(text).toContain(session.handoff_notes.trim());
  });

  it('is the same text for the same session', () => {
    const session = big(repeated('word '));
    expect(brief(session, { now: NOW })).toBe(brief(structuredClone(session), { now: NOW }));
  });

  it('of a session with a summary and one file is below 400 tokens', () => {
    const text = brief(
      sessionFrom(
        save({
          summary: 'Auth bug: refresh path skips expiry check',
          files_touched: [{ path: 'middleware/auth.js' }],
        }),
      ),
      { now: NOW },
    );
    expect(bytes(text)).toBeLessThan(400 * BYTES_PER_TOKEN);
  });
});
