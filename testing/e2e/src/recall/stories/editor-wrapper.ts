import type { AgentName } from '../../agents/agent.ts';
import { type Check, neverSays } from '../briefing.ts';
import { file, text } from '../facts.ts';
import type { Story } from '../story.ts';

const request = 'Make the plover badge blink only twice';
const next = 'Next: the blink count in src/plover.js line 3';
const added = 'export const thistle = true;';

/** The typed words, and the prompt that they come in. */
const prompts: Readonly<Record<AgentName, { typed: string; prompt: string }>> = {
  claude: {
    typed: request,
    prompt: `<ide_opened_file>The user opened the file src/bramble.js in the IDE. This may or may not be related to the current task.</ide_opened_file>
<ide_selection>The user selected the lines 1 to 1 from src/bramble.js:
${added}

This may or may not be related to the current task.</ide_selection>
${request}`,
  },
  codex: {
    typed: request,
    prompt: `# Context from my IDE setup:

## Active file: src/bramble.js

## Active selection of the file:
${added}

## Open tabs:
- bramble.js: src/bramble.js

## My request for Codex:
${request}
`,
  },
  // It adds the file's text itself: "--- Content from referenced files ---".
  gemini: { typed: `${request} @src/bramble.js`, prompt: `${request} @src/bramble.js` },
};

/** The user's request is these words, and nothing before or after them. */
const isRequest =
  (words: string): Check =>
  (briefing) => {
    const lines = briefing.filter(({ title }) => /latest request/.test(title)).map(({ line }) => line);
    return (
      lines[0] === words && lines.slice(1).every((line) => /^Then: |^\w+ (first said|replied): /.test(line))
    );
  };

/** A prompt in what an editor, or the agent itself, adds to it. */
export const editorWrapper: Story = {
  name: 'editor wrapper',
  what: `The prompt comes with what is added to it. Claude Code: \`<ide_opened_file>\` and \`<ide_selection>\`; Codex:
\`# Context from my IDE setup:\`; Gemini CLI: the text of a file that the prompt names with \`@\`.`,
  files: { 'src/bramble.js': `${added}\n`, 'src/plover.js': 'export const blinks = 9;\n' },
  runs: (sender) => [
    {
      prompt: prompts[sender].prompt,
      acts: [
        {
          do: 'edit',
          file: 'src/plover.js',
          line: 'export const blinks = 9;',
          by: 'export const blinks = 2;',
        },
        { do: 'read', file: 'src/plover.js', saying: `${next}.` },
      ],
    },
  ],
  facts: (sender) => [
    { kind: 'request', text: prompts[sender].typed, isIn: isRequest(prompts[sender].typed) },
    {
      kind: 'no wrapper',
      text: 'what was added is not told',
      isIn: neverSays(/thistle|ide_|IDE|My request for|referenced files|(?<!@src\/)bramble/),
    },
    file({ path: 'src/plover.js', change: 'modified' }),
    text('words', next),
  ],
};
