import type { Provenance, Session } from '@0dai/session-schema/internal';
import { describe, expect, it } from 'vitest';
import { emptySession } from '../../../session-schema/src/reducer/empty-session.ts';
import { documentOf } from '../../src/render/document/document.ts';
import { htmlOf } from '../../src/render/document/html.ts';
import { markdownOf } from '../../src/render/document/markdown.ts';
import { clockTime } from '../../src/render/time.ts';

const AT = '2026-11-23T14:00:00.000Z';
const LATER = '2026-11-23T16:05:00.000Z';
const from: Provenance = { by: 'claude', at: AT, evidence: 'agent', entry: 'e1' };
const context = { time: clockTime('UTC') };

/** A session with this text in every field that holds text. */
function filled(text: string): Session {
  const session = emptySession('20261123-140000-abcdef', AT);
  const said = { text, agent: 'claude', at: AT };
  return {
    ...session,
    name: text,
    goal: text,
    summary: `summary ${text}`,
    handoff_notes: `note ${text}`,
    last_words: `words ${text}`,
    requests: [{ ...said, reply: text }],
    plan: [
      { step: text, status: 'completed' },
      { step: text, status: 'pending' },
    ],
    key_decisions: [{ decision: text, reason: text }],
    dead_ends: [{ approach: text, reason: text }],
    checks: [{ command: text, outcome: 'failed', edits_since: 1 }],
    open_errors: [{ call: text, error: text, agent: 'claude', at: AT }],
    files_touched: [text],
    git: { branch: text, commit: text },
    agent_history: [
      { agent: text, started_at: AT, ended_at: LATER, did: text, turn: 'limit' },
      { agent: 'codex', started_at: LATER, ended_at: null, did: '' },
    ],
    provenance: {
      ...session.provenance,
      plan: [from, from],
      checks: [from],
      files_touched: [{ ...from, change: 'modified' }],
      agent_history: [{ last_at: LATER }, { last_at: LATER }],
    },
  };
}

describe('html', () => {
  it.each([
    ['<script>alert(1)</script>'],
    ['</style><img src=x onerror=alert(1)>'],
    ['" onmouseover="alert(1)" x="'],
    ["' autofocus onfocus='alert(1)"],
    ['&lt;script&gt; &#60;'],
    ['<!-- --><svg/onload=alert(1)>'],
    ['</title></head><meta http-equiv="refresh" content="0">'],
  ])('shows hostile text as text in every field: %s', (hostile) => {
    const page = htmlOf(documentOf(filled(hostile)), context);
    const tags = (html: string) => html.match(/<[a-z!/][^>]*>/gi) ?? [];
    expect(tags(page)).toEqual(tags(htmlOf(documentOf(filled('plain')), context)));
    expect(page).toContain(
      hostile
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll('"', '&quot;')
        .replaceAll("'", '&#39;'),
    );
  });

  it('needs nothing else: no script, no address, no style but its own', () => {
    const page = htmlOf(documentOf(filled('text')), context);
    expect(page).toMatch(
      /default-src 'none'; style-src 'sha256-[\w+/]{43}='; base-uri 'none'; form-action 'none'/,
    );
    expect(page).not.toMatch(/<script|<link|<img|<iframe|style="|\bon\w+=|https?:/);
  });

  it('has its headings in order, each named by its section', () => {
    const page = htmlOf(documentOf(filled('text')), context);
    expect([...page.matchAll(/<h2 id="([\w-]+)">([^<]+)/g)].map(([, id, title]) => [id, title])).toEqual([
      ['agents', 'Agents'],
      ['goal', 'Goal'],
      ['summary', 'Where it stands'],
      ['note', 'Note for the next agent'],
      ['asked', 'What the user asked'],
      ['plan', 'Plan'],
      ['decisions', 'Key decisions'],
      ['dead-ends', 'Dead ends'],
      ['checks', 'Checks'],
      ['errors', 'Open errors'],
      ['files', 'Files'],
      ['last-words', 'Last words'],
    ]);
    for (const [, id] of page.matchAll(/href="#([\w-]+)"/g))
      expect(page).toContain(`aria-labelledby="${id}"`);
  });

  it('shows the agents over time', () => {
    const page = htmlOf(documentOf(filled('claude')), context);
    expect(page).toContain('2 h 5 min; stopped at its usage limit');
    expect(page).toMatch(/<rect x="0" width="1000"[\s\S]*last seen[\s\S]*<rect x="994" width="6"/);
  });

  it('leaves out what is empty', () => {
    const page = htmlOf(documentOf(emptySession('20261123-140000-abcdef', AT)), context);
    expect(page).not.toContain('<section');
    expect(page).toContain('<h1 dir="auto">20261123-140000-abcdef</h1>');
  });
});

describe('md', () => {
  it.each([
    ['markup', '*a* _b_ `c` [d](e) ~f~ $g$', '\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\~f\\~ \\$g\\$'],
    ['tags', '<b>&amp;', '&lt;b&gt;&amp;amp;'],
    ['people and issues', '@all see #12', '@&#8203;all see #&#8203;12'],
    ['a heading', '# x', '\\# x'],
    ['a list', '- x', '\\- x'],
    ['a number', '1. x', '1\\. x'],
    ['a cell', 'a|b', 'a\\|b'],
  ])('shows %s as text', (_what, text, expected) => {
    const page = markdownOf(documentOf({ ...filled('text'), goal: text, name: 'n' }), context);
    expect(page).toContain(`## Goal\n\n${expected}\n`);
  });

  it('quotes a command that holds backticks', () => {
    const session = { ...filled('x'), files_touched: ['a``b`'] };
    expect(markdownOf(documentOf(session), context)).toContain('- ``` a``b` ``` (modified)');
  });

  it('reads well', () => {
    expect(markdownOf(documentOf(filled('text')), context)).toMatchInlineSnapshot(`
      "# text

      - State: in progress
      - Id: 20261123-140000-abcdef
      - Begun: 2026-11-23 14:00
      - Saved: 2026-11-23 14:00
      - Git: text at text

      ## Agents

      | Agent | From | To | How it ended | What it did |
      | --- | --- | --- | --- | --- |
      | text | 2026-11-23 14:00 | 2026-11-23 16:05 | stopped at its usage limit | text |
      | codex | 2026-11-23 16:05 | last seen 2026-11-23 16:05 |  |  |

      ## Goal

      text

      ## Where it stands

      summary text

      ## Note for the next agent

      note text

      ## What the user asked

      1. text (to claude, 2026-11-23 14:00)

      ## Plan

      1. [x] text (reported, not verified)
      2. [ ] text

      ## Key decisions

      - text (text)

      ## Dead ends

      - text (text)

      ## Checks

      - \`text\` (failed, 1 file edited since, 2026-11-23 14:00)

      ## Open errors

      - text (text)

      ## Files

      - \`text\` (modified)

      ## Last words

      words text
      "
    `);
  });
});
