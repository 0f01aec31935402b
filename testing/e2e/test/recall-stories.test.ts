import { describe, expect, test } from 'vitest';
import { parseBriefing } from '../src/recall/briefing.ts';
import { editorWrapper } from '../src/recall/stories/editor-wrapper.ts';
import { investigation } from '../src/recall/stories/investigation.ts';
import { besideLinkedTree } from '../src/recall/stories/linked-tree.ts';
import { longTexts } from '../src/recall/stories/long-texts.ts';
import { twoTasks } from '../src/recall/stories/two-tasks.ts';
import { usageLimit } from '../src/recall/stories/usage-limit.ts';
import type { Story } from '../src/recall/story.ts';

const latest = "The user's latest request (to claude, just now):";
const stopped = 'Where it stopped, oldest first:\n| claude is gone in the middle of a turn';

/** A briefing, and the wrong ones that a change of it makes: each loses one kind of fact. */
const tellings: {
  story: Story;
  told: string;
  wrong: [what: string, from: string, to: string, lost: string][];
}[] = [
  {
    story: twoTasks,
    told: `${latest}
| Translate the hazel invoices into Danish
The user's first request (to claude, just now):
| Give the juniper importer a retry with a backoff
The user said between these, oldest first (→ what followed):
| [just now] Never change the signature of openSatchel, because the ferry team calls it`,
    wrong: [
      ['another latest task', '| Translate', '| Do not translate', 'latest task'],
      ['a first task that is called the latest', 'first request', 'latest request', 'first task'],
      ['a rule as a first request', 'user said between', "user's first request", 'rule'],
      ['a bare "go on" as a request', '| Translate', '| go on\n| Translate', 'latest task'],
    ],
  },
  {
    story: investigation,
    told: `${latest}
| Why does the nightly export of the cormorant report lose its last row?
${stopped}
| claude said: Cause: sliceRows in src/rows.js line 12 stops one row early, because it counts from one.
Files, newest first:
| no edit recorded
Files only read:
| src/rows.js`,
    wrong: [
      ['another line', 'line 12', 'line 13', 'cause'],
      ['an edit', '| Why', '| Then: 1 file edited.\n| Why', 'nothing edited'],
      ['a changed file', '| no edit recorded', '| src/rows.js', 'nothing edited'],
    ],
  },
  {
    story: editorWrapper,
    told: `${latest}
| Make the plover badge blink only twice
| Then: 1 file edited.`,
    wrong: [
      ['more than the typed words', 'only twice', 'only twice, and more', 'request'],
      ['a line before the typed words', '| Make', '| src/a.js\n| Make', 'request'],
      ['the opened file', 'edited.', 'edited.\nFiles only read:\n| src/bramble.js', 'no wrapper'],
      ['the selection', 'edited.', 'edited. thistle', 'no wrapper'],
    ],
  },
  {
    story: longTexts,
    told: `${latest}
| Rewrite the curlew importer for the new export of the harbour office. … NEVER change the public API of the curlew package, because the ferry app is built on it.
${stopped}
| claude said: The curlew reader takes the new header now. … Next: raise the limit in src/curlew.js line 57.`,
    wrong: [
      ['a prompt without its end', 'NEVER change', '…', 'rule'],
      ['last words without their end', 'line 57.', '…', 'words'],
    ],
  },
  {
    story: besideLinkedTree,
    told: `no work is in progress in this work tree
| ../tree: "Let the gannet ferry list sort by harbour" (just now)`,
    wrong: [
      ['another work tree', '../tree', '../other', 'other work tree'],
      ['a file', '(just now)', '(just now) src/gannet.js', 'no content'],
      ['a second line', '(just now)', '(just now)\n| and more', 'other work tree'],
    ],
  },
  {
    story: usageLimit,
    told: `${latest}
| Move the tern archive to the new depot
Where it stopped, oldest first:
| claude stopped at its usage limit: 429
| $ npm run test:depot → ok`,
    wrong: [
      ['another end', 'stopped at its usage limit', 'is gone', 'reason of the stop'],
      ['no last call', '| $ npm', '| npm', 'last call'],
    ],
  },
];

const found = ({ facts }: Story, briefing: string) =>
  facts('claude').filter(({ isIn }) => isIn(parseBriefing(briefing)));

describe.for(tellings)('$story.name', ({ story, told, wrong }) => {
  test.for(wrong)('%s is not told', ([, from, to, lost]) => {
    const briefing = told.replace(from, to);
    expect(briefing).not.toBe(told);
    const left = found(story, briefing);
    const missing = found(story, told).filter((fact) => !left.some(({ text }) => text === fact.text));
    expect(missing.map(({ kind }) => kind)).toEqual([lost]);
  });
});

test.for(tellings)('an empty briefing tells nothing: $story.name', ({ story }) => {
  expect(found(story, '')).toEqual([]);
});
