import { agentNames } from '../agents/index.ts';
import { pinnedVersions } from '../agents/installation.ts';
import { type Recall, shareOf } from './measure.ts';
import type { PlanToolOff } from './plan-tool-off.ts';
import { stories } from './stories/index.ts';
import type { Story } from './story.ts';
import type { UntoldLimit } from './untold-limit.ts';

const percent = (share: number): string => `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;

const foundIn = ({ planted, missing, unobservable }: Recall): number =>
  planted.length - missing.length - unobservable.length;

const tableOf = (head: readonly string[], rows: readonly (string | number)[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** One table, with a line for each pair. */
export function table(recalls: readonly Recall[]): string {
  const head = [
    'sender → receiver',
    'facts found',
    'not observable',
    'found of the observable',
    'tokens',
    'missing',
  ];
  const rows = recalls.map((recall) => [
    `${recall.sender} → ${recall.receiver}`,
    `${foundIn(recall)} / ${recall.planted.length}`,
    recall.unobservable.length,
    percent(shareOf(recall)),
    recall.tokens,
    named(recall.missing),
  ]);
  return tableOf(head, rows);
}

export function total(recalls: readonly Recall[]): string {
  const all = {
    planted: recalls.flatMap(({ planted }) => planted),
    missing: recalls.flatMap(({ missing }) => missing),
    unobservable: recalls.flatMap(({ unobservable }) => unobservable),
  };
  const tokens = Math.max(...recalls.map((recall) => recall.tokens));
  const observable = all.planted.length - all.unobservable.length;
  const found = `${observable - all.missing.length} of ${observable} observable facts (${percent(shareOf(all))})`;
  return `All pairs: ${found}, of ${all.planted.length} planted; the largest briefing has ${tokens} tokens.`;
}

const named = (facts: Recall['missing']): string =>
  facts.map(({ kind, text }) => `${kind}: ${text}`).join('; ') || '–';

/** One table, with a line for each pair and a column for each story. */
function matrix(recalls: readonly Recall[]): string {
  const pairs = agentNames.flatMap((sender) => agentNames.map((receiver) => ({ sender, receiver })));
  const rows = pairs.map(({ sender, receiver }) => [
    `${sender} → ${receiver}`,
    ...stories.map(({ name }) => {
      const recall = recalls.find(
        (one) => one.story === name && one.sender === sender && one.receiver === receiver,
      );
      if (recall === undefined) return '';
      const { planted, unobservable, tokens } = recall;
      return `${foundIn(recall)} / ${planted.length - unobservable.length}, ${tokens}`;
    }),
  ]);
  return tableOf(['sender → receiver', ...stories.map(({ name }) => name)], rows);
}

const hiddenAs = ({ kind, unobservable }: Recall['missing'][number]): string => `${kind}; ${unobservable}`;

/** What happens in a story, what was planted, and what of it was not told. */
function section({ name, what, facts }: Story, recalls: readonly Recall[]): string {
  const own = recalls.filter((recall) => recall.story === name);
  const kinds = new Set(agentNames.flatMap((sender) => facts(sender).map(({ kind }) => kind)));
  const lines = own.flatMap(({ sender, receiver, missing }) =>
    missing.length === 0 ? [] : [`- Missing, ${sender} → ${receiver}: ${named(missing)}`],
  );
  const reasons = agentNames.flatMap((sender) => {
    const from = own.filter((recall) => recall.sender === sender);
    const hidden = new Set(from.flatMap((recall) => recall.unobservable.map(hiddenAs)));
    return [...hidden].map((text) => {
      const to = from.filter((recall) => recall.unobservable.some((fact) => hiddenAs(fact) === text));
      const receivers =
        to.length === from.length ? '' : ` → ${to.map(({ receiver }) => receiver).join(', ')}`;
      return `- Not observable, ${sender}${receivers}: ${text}.`;
    });
  });
  return [
    `### ${name}`,
    what,
    `Planted: ${[...kinds].join(', ')}. ${own.length === 0 ? '' : total(own)}`,
    [...lines, ...reasons].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** The payloads that show why a fact cannot be seen. */
function unobservable(off: readonly PlanToolOff[]): string {
  return off
    .map(({ agent, offered, answer }) => {
      const tools = offered.map((tool) => `\`${tool}\``).join(', ');
      return `- ${agent} offered: ${tools}. When its model called the tool for plans all the same, it answered: \`${answer}\``;
    })
    .join('\n');
}

function untold({ printed, files }: UntoldLimit): string {
  const named = files
    .map((file) => `\`${file.replace(/-\d{4}-\d\d-[^/]*(?=\.json$)/, '-TIME')}\``)
    .join(', ');
  return `Gemini CLI at its usage limit printed \`${printed}\` and ended. In its home, the project and the temporary folder,
these files have a word of that: ${named || 'none'}. Its log has none. The file in the temporary folder does not name the
session, and we do not read it.`;
}

/** The evidence for what is not observable. */
export interface Evidence {
  off: readonly PlanToolOff[];
  limit: UntoldLimit | undefined;
}

/** RECALL.md. */
export function report(recalls: readonly Recall[], { off, limit }: Evidence, date: string): string {
  const [example] = recalls;
  return `# What the next agent is told when the last one stopped in its work

Measured on ${date} with the real programs (${pinnedVersions().join(', ')}) against a scripted model on the loopback, by
\`npm run recall\`, which writes this file.

A sender works, saves nothing at its end, and is killed with SIGKILL half a second after it asked the model again. Each
receiver starts on the machine as the sender left it, with "Please go on."; its first model request is read. A fact counts
as found when the briefing says it and says it right: a step with its status, a file with what happened to it, a check with
its outcome, a request as the latest one. Tokens are bytes / 4. What is planted: \`src/recall/stories/\`; when it counts:
\`src/recall/facts.ts\`.

${recalls.length === 0 ? '' : total(recalls)}

## Found of the observable facts, and tokens

${matrix(recalls)}

## The stories

${stories.map((story) => section(story, recalls)).join('\n\n')}

## Why a fact is not observable

With their default models none of the three offers its model a tool for a plan. These are the payloads that show it:

${unobservable(off)}

${limit === undefined ? '' : untold(limit)}
${
  example === undefined
    ? ''
    : `
## A briefing

${example.sender} → ${example.receiver}, ${example.story}:

\`\`\`\`text
${example.text}
\`\`\`\`
`
}`;
}
