import { saysUnder } from '../briefing.ts';
import { file } from '../facts.ts';
import type { Story } from '../story.ts';

const numbered = (count: number, sentence: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => sentence(i + 1)).join(' ');

const head = 'Rewrite the curlew importer for the new export of the harbour office.';
const rule = 'NEVER change the public API of the curlew package, because the ferry app is built on it.';
const middle = numbered(
  46,
  (i) =>
    `In column ${i} of the export stands a value of kind ${i * 7}, which may be empty and is read as it comes.`,
);
const prompt = `${head} ${middle} ${rule}`;

const stands = 'The curlew reader takes the new header now.';
const next = 'Next: raise the limit in src/curlew.js line 57.';
const found = numbered(
  10,
  (i) => `Sentence ${i} says what was seen in part ${i} of the export and what that means for the reader.`,
);

/** A long prompt with its rule at the end, and long last words with the next step at their end. */
export const longTexts: Story = {
  name: 'long texts',
  what: `A prompt of ${prompt.length.toLocaleString('en')} characters with a rule at its end; last words of twelve sentences with the next step, a file and
a line, at their end.`,
  files: { 'src/curlew.js': 'export const limit = 10;\n' },
  runs: () => [
    {
      prompt,
      acts: [
        {
          do: 'edit',
          file: 'src/curlew.js',
          line: 'export const limit = 10;',
          by: 'export const limit = 20;',
        },
        { do: 'read', file: 'src/curlew.js', saying: `${stands} ${found} ${next}` },
      ],
    },
  ],
  facts: () => [
    { kind: 'request', text: head, isIn: saysUnder(/latest request/, head) },
    { kind: 'rule', text: rule, isIn: saysUnder(/latest request/, rule) },
    { kind: 'words', text: stands, isIn: saysUnder(/^Where it stopped/, stands) },
    { kind: 'words', text: next, isIn: saysUnder(/^Where it stopped/, next) },
    file({ path: 'src/curlew.js', change: 'modified' }),
  ],
};
