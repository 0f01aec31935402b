import { describe, expect, it } from 'vitest';
import { type BriefingOptions, BYTES_PER_TOKEN, brief, DEFAULT_BUDGET } from '../../src/briefing/briefing.ts';
import type { Session } from '../../src/model/session.ts';
import { fold } from '../../src/reducer/fold.ts';
import { neutralise } from '../../src/text/text.ts';
import { randomJournal } from '../reducer/random.ts';
import { SESSION, save, told } from '../support.ts';
import { bytes, lines, NOW, record } from './support.ts';

const CLAUDE = { size: 10_000, unit: 'utf16' } as const;
const CODEX = { size: 10_000, unit: 'bytes' } as const;

describe('its size', () => {
  const big = (text: (length: number, n: number) => string, did = 'x'): Session =>
    told(
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
    const text = brief(session, { now: NOW, drift, unverified: 99_999, budget, ...(cap && { cap }) });
    if (cap) expect(cap.unit === 'bytes' ? bytes(text) : text.length).toBeLessThanOrEqual(cap.size);

    // Always there: goal, next step, the first 1,500 characters of the note, and how to get more.
    const told_text = record(text);
    const goal = neutralise(session.goal).trim();
    const note = neutralise(session.handoff_notes).trim();
    const step = neutralise(session.plan[100]?.step ?? '')
      .replace(/\s+/g, ' ')
      .trim();
    const head = (whole: string, max: number) =>
      whole
        .slice(0, max)
        .replace(/[\ud800-\udbff]$/, '')
        .trimEnd();
    expect(told_text).toContain(head(goal, 800));
    expect(told_text).toContain(head(note, 1_500));
    expect(told_text).toContain(`Next step: ${head(step, 180)}`);
    expect(text).toContain('More: the MCP tool get_session');
    expect(text).toContain('0dai session trust');
    expect(text).toMatch(/characters: get_session\)$/m);

    // What is left out is counted, right to the last item.
    const shown = (mark: RegExp) => lines(told_text).filter((line) => mark.test(line)).length;
    const counted = /^Left out for space: (.*)\. get_session has them\.$/m.exec(text)?.[1] ?? '';
    const left = (noun: string) => Number(new RegExp(`(\\d+) ${noun}`).exec(counted)?.[1] ?? 0);
    expect(shown(/^\[[x> ]\] \d+\. /) + left('step')).toBe(300);
    expect(shown(/^src\/\d+\/|^changed\//) + left('file')).toBe(500);
    expect(shown(/^(?:claude|agent-\d+), .*ago/) + left('agents?(?! at)')).toBe(13);

    // Within the budget, but for what must be told; and that is none of the lists.
    const least = brief(session, { now: NOW, drift, unverified: 99_999, budget: 0, ...(cap && { cap }) });
    expect(record(least)).not.toMatch(/^src\/|^changed\/|^- |^\[[x> ]\]|^HEAD/m);
    expect(bytes(text)).toBeLessThanOrEqual(Math.max(budget * BYTES_PER_TOKEN, bytes(least)));
    expect(text).not.toMatch(/[\ud800-\udfff]/u);
  });

  it('uses what it may: a roomy budget is filled, and shared between the kinds', () => {
    const session = big(repeated('The quick brown fox jumps over the lazy dog. '));
    const text = brief(session, { now: NOW, cap: CLAUDE });
    expect(bytes(text)).toBeGreaterThan(DEFAULT_BUDGET * BYTES_PER_TOKEN - 400);
    const told_text = record(text);
    // The newest decisions, the next steps, the files: none crowds the others out.
    expect(told_text).toContain('- 599 The');
    expect(told_text).toContain('[>] 101.');
    expect(told_text).toContain('[ ] 105.');
    expect(told_text.match(/^src\//gm)?.length).toBeGreaterThanOrEqual(5);
    expect(text.indexOf('Goal:')).toBeLessThan(text.indexOf('Plan'));
  });

  it('never exceeds a cap, however small, nor a budget that what must be told fits in', () => {
    const [, first] = SESSIONS[0] ?? [];
    const sessions = [first, ...[1, 2, 3, 4, 5, 6].map((seed) => fold(SESSION, randomJournal(seed)))];
    for (const session of sessions) {
      if (!session) throw new Error('no session');
      const least = bytes(brief(session, { now: NOW, budget: 0 }));
      for (let size = 0; size < 12_000; size += 331) {
        const inBytes = brief(session, { now: NOW, drift, cap: { size, unit: 'bytes' }, budget: 1e9 });
        if (bytes(inBytes) > size) expect.fail(`${bytes(inBytes)} bytes in ${size}`);
        const inUnits = brief(session, { now: NOW, drift, cap: { size, unit: 'utf16' }, budget: 1e9 });
        if (inUnits.length > size) expect.fail(`${inUnits.length} units in ${size}`);
        const within = bytes(brief(session, { now: NOW, budget: size / BYTES_PER_TOKEN }));
        if (within > Math.max(size, least)) expect.fail(`${within} bytes in a budget of ${size}`);
      }
    }
  });

  it('leaves nothing out where there is room', () => {
    const session = big(repeated('word '));
    const text = brief(session, { now: NOW, budget: 1e9 });
    expect(text).not.toContain('Left out');
    expect(record(text).match(/^\[[x> ]\]/gm)).toHaveLength(300);
  });

  it('of the story of the seed is below 400 tokens', () => {
    const text = brief(
      told(
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
