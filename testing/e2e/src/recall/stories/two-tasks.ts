import type { Act } from '../../agents/agent.ts';
import { neverSays, saysUnder } from '../briefing.ts';
import { file, text } from '../facts.ts';
import type { Story } from '../story.ts';

const first = 'Give the juniper importer a retry with a backoff';
const rule = 'Never change the signature of openSatchel, because the ferry team calls it';
const second = 'Translate the hazel invoices into Danish';
const next = 'Next: the amounts in src/hazel-words.js';

const onFirst: Act[] = [
  {
    do: 'edit',
    file: 'src/juniper.js',
    line: 'export const tries = 1;',
    by: 'export const tries = 3;',
  },
  { do: 'say', text: 'The importer tries three times now.' },
];
const onRule: Act[] = [{ do: 'say', text: 'I leave that signature as it is.' }];
const onSecond: Act[] = [
  { do: 'edit', file: 'src/hazel.js', line: "export const due = 'due';", by: "export const due = 'frist';" },
  { do: 'say', text: 'The due date is translated.' },
];
const onGoOn: Act[] = [
  { do: 'write', file: 'src/hazel-words.js', content: "export const total = 'i alt';\n" },
  { do: 'read', file: 'src/hazel.js', saying: `${next}.` },
];

/** Why the last words in a resumed conversation of Gemini CLI are not observable for Gemini CLI. */
const LOG_GONE =
  'Gemini CLI deletes the log of its resumed conversation when it starts, before a hook runs; the log was there before and gone after';

/** Two tasks in one session, which was not completed between them. */
export const twoTasks: Story = {
  name: 'two tasks',
  what: `A task, then a rule in the same conversation; a new conversation with another task, without \`complete\` between
them; there a bare "go on".`,
  files: {
    'src/juniper.js': 'export const tries = 1;\n',
    'src/hazel.js': "export const due = 'due';\n",
  },
  runs: () => [
    { prompt: first, acts: onFirst },
    { prompt: rule, acts: [...onFirst, ...onRule], resume: true },
    { prompt: second, acts: onSecond },
    { prompt: 'go on', acts: [...onSecond, ...onGoOn], resume: true },
  ],
  facts: (_sender, seen) => [
    { kind: 'first task', text: first, isIn: saysUnder(/first request/, first) },
    { kind: 'rule', text: rule, isIn: saysUnder(/said between/, rule) },
    { kind: 'latest task', text: second, isIn: saysUnder(/latest request/, second) },
    { kind: 'latest task', text: 'not "go on"', isIn: neverSays(/^go on$/i) },
    file({ path: 'src/juniper.js', change: 'modified' }),
    file({ path: 'src/hazel.js', change: 'modified' }),
    file({ path: 'src/hazel-words.js', change: 'created' }),
    { ...text('words', next), ...(seen?.isLogGone && { unobservable: LOG_GONE }) },
  ],
};
