import { neverSays, saysUnder } from '../briefing.ts';
import { check, file, text } from '../facts.ts';
import type { Story } from '../story.ts';

const request = 'Let the gannet ferry list sort by harbour';
const next = 'Next: the reverse order in src/gannet.js line 9';

const inTree = {
  files: {
    'package.json': `${JSON.stringify({ private: true, scripts: { test: "echo '4 of 4 passed'" } })}\n`,
    'src/gannet.js': "export const by = 'time';\n",
  },
  runs: () => [
    {
      prompt: request,
      acts: [
        {
          do: 'edit',
          file: 'src/gannet.js',
          line: "export const by = 'time';",
          by: "export const by = 'harbour';",
        },
        { do: 'shell', command: 'npm test' },
        { do: 'read', file: 'src/gannet.js', saying: `${next}.` },
      ],
    },
  ],
} satisfies Partial<Story>;

/** Work in a linked work tree, which goes on there. */
export const linkedTree: Story = {
  name: 'linked work tree',
  what: 'The sender works in a linked work tree (`git worktree add`); the receiver starts there.',
  ...inTree,
  inLinkedTree: ['sender', 'receiver'],
  facts: () => [
    { kind: 'request', text: request, isIn: saysUnder(/latest request/, request) },
    file({ path: 'src/gannet.js', change: 'modified' }),
    check({ command: 'npm test', outcome: 'passed' }),
    text('words', next),
  ],
};

/** Work in a linked work tree, while the receiver starts in the main one. */
export const besideLinkedTree: Story = {
  name: 'beside it',
  what: 'The same, but the receiver starts in the main work tree.',
  ...inTree,
  inLinkedTree: ['sender'],
  facts: () => [
    { kind: 'other work tree', text: '../tree', isIn: saysUnder(/work tree/, '../tree: "') },
    { kind: 'other work tree', text: 'in one line', isIn: (briefing) => briefing.length === 1 },
    {
      kind: 'no content',
      text: 'files, checks and words are not told',
      isIn: neverSays(/gannet\.js|npm|Next:/),
    },
  ],
};
