import type { PlanStep } from '../../agents/agent.ts';
import { usualLimits } from '../../lab/limits.ts';
import { saysUnder } from '../briefing.ts';
import { file, step, text } from '../facts.ts';
import type { Story } from '../story.ts';

const request = 'Move the tern archive to the new depot';
const next = 'Next: close the old depot in src/depot.js line 21';
const call = '$ npm run test:depot';
const begun: readonly PlanStep[] = [
  { step: 'List the tern boxes', status: 'in_progress' },
  { step: 'Copy the tern boxes', status: 'pending' },
  { step: 'Close the old depot', status: 'pending' },
];
const steps: readonly PlanStep[] = [
  { step: 'List the tern boxes', status: 'completed' },
  { step: 'Copy the tern boxes', status: 'in_progress' },
  { step: 'Close the old depot', status: 'pending' },
];

/** Why the reason of Gemini CLI's stop is not observable. */
const NO_TRACE = 'Gemini CLI tells no hook of its limit and writes nothing of it into its log';

/** A usage limit in the middle of a plan. */
export const usageLimit: Story = {
  name: 'usage limit',
  what: `The sender keeps a plan of three steps in its tool for plans; in the middle of it the service refuses to go on
(Claude Code: 429; Codex: \`usage_limit_reached\`; Gemini CLI: its daily quota), and the agent ends by itself.`,
  files: {
    'package.json': `${JSON.stringify({ private: true, scripts: { 'test:depot': "echo '6 of 6 passed'" } })}\n`,
    'src/depot.js': 'export const depots = 1;\n',
  },
  plans: true,
  runs: (sender) => [
    {
      prompt: request,
      acts: [
        { do: 'plan', steps: begun },
        {
          do: 'edit',
          file: 'src/depot.js',
          line: 'export const depots = 1;',
          by: 'export const depots = 2;',
        },
        { do: 'plan', steps, was: begun },
        { do: 'shell', command: 'npm run test:depot', saying: `${next}.` },
        ...usualLimits.filter(({ agent }) => agent === sender).map(({ refusal }) => refusal),
      ],
    },
  ],
  facts: (sender) => [
    { kind: 'request', text: request, isIn: saysUnder(/latest request/, request) },
    ...steps.map(step),
    file({ path: 'src/depot.js', change: 'modified' }),
    text('words', next),
    { kind: 'last call', text: call, isIn: saysUnder(/^Where it stopped/, call) },
    {
      kind: 'reason of the stop',
      text: 'its usage limit',
      isIn: saysUnder(/^Where it stopped/, `${sender} stopped at its usage limit`),
      ...(sender === 'gemini' && { unobservable: NO_TRACE }),
    },
  ],
};
