import { neverSays, saysUnder } from '../briefing.ts';
import { check } from '../facts.ts';
import type { Story } from '../story.ts';

const question = 'Why does the nightly export of the cormorant report lose its last row?';
const cause = 'Cause: sliceRows in src/rows.js line 12 stops one row early, because it counts from one';

/** A question that is answered without an edit. */
export const investigation: Story = {
  name: 'investigation',
  what: 'A question. The sender reads, runs a check that fails, and says the cause with file and line. It changes nothing.',
  files: {
    'package.json': `${JSON.stringify({ private: true, scripts: { test: "echo 'row 40 is missing'; exit 1" } })}\n`,
    'src/cormorant.js': "export { sliceRows } from './rows.js';\n",
    'src/rows.js': 'export const sliceRows = (rows) => rows.slice(1, -1);\n',
  },
  runs: () => [
    {
      prompt: question,
      acts: [
        { do: 'read', file: 'src/cormorant.js' },
        { do: 'shell', command: 'npm test' },
        { do: 'read', file: 'src/rows.js' },
        { do: 'read', file: 'package.json', saying: `${cause}.` },
      ],
    },
  ],
  facts: () => [
    { kind: 'question', text: question, isIn: saysUnder(/latest request/, question) },
    { kind: 'cause', text: cause, isIn: saysUnder(/^Where it stopped/, cause) },
    check({ command: 'npm test', outcome: 'failed' }),
    {
      kind: 'nothing edited',
      text: 'no file is told as changed',
      isIn: (briefing) =>
        neverSays(/\bedited\b|^changed/)(briefing) &&
        briefing.every(
          ({ title, line }) => !/^Files(?! only read)/.test(title) || line === 'no edit recorded',
        ),
    },
  ],
};
