import { pinnedVersions } from '../agents/installation.ts';
import { type Recall, shareOf } from './measure.ts';
import type { PlanToolOff } from './plan-tool-off.ts';

const percent = (share: number): string => `${(100 * share).toFixed(share === 1 ? 0 : 1)} %`;

/** One table, with a line for each pair. */
export function table(recalls: readonly Recall[]): string {
  const rows = recalls.map((recall) => {
    const { planted, missing, unobservable, tokens } = recall;
    const found = planted.length - missing.length - unobservable.length;
    const named = missing.map(({ kind, text }) => `${kind}: ${text}`).join('; ') || '–';
    const cells = [
      `${recall.sender} → ${recall.receiver}`,
      `${found} / ${planted.length}`,
      unobservable.length,
      percent(shareOf(recall)),
      tokens,
      named,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head =
    '| sender → receiver | facts found | not observable | found of the observable | tokens | missing |';
  return [head, '| --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
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

/** The payloads that show why a fact cannot be seen. */
function unobservable(off: readonly PlanToolOff[]): string {
  return off
    .map(({ agent, offered, answer }) => {
      const tools = offered.map((tool) => `\`${tool}\``).join(', ');
      return `- ${agent} offered: ${tools}. When its model called the tool for plans all the same, it answered: \`${answer}\``;
    })
    .join('\n');
}

/** RECALL.md. */
export function report(recalls: readonly Recall[], off: readonly PlanToolOff[], date: string): string {
  const enabled = recalls.filter(({ plans }) => plans);
  const byDefault = recalls.filter(({ plans }) => !plans);
  const [example] = enabled;
  return `# What the next agent is told when the last one was killed

Measured on ${date} with the real programs (${pinnedVersions().join(', ')}) against a scripted model on the loopback, by
\`npm run recall\`, which writes this file.

The sender gets one prompt. It makes one early \`save_session\` with three decisions and two dead ends, changes six files
(one with its tool for edits, two with a patch, three in the shell), runs a check that passes and one that fails, and
says where it stands and what comes next. It saves nothing more, and is killed with SIGKILL half a second after it asked
the model again. The receiver is started with "Please go on."; its first model request is read. A fact counts as found when the
briefing says it and says it right: a step with its status, a file with what happened to it, a check with its outcome, a
reason beside what it is the reason for. Tokens are bytes / 4. What is planted: \`src/recall/scenario.ts\`; when it counts:
\`src/recall/facts.ts\`.

## With the agents' plan tools on

Claude Code: \`CLAUDE_CODE_ENABLE_TODO_TOOLS=1\`; Codex: \`tools.update_plan={enabled=true}\`; Gemini CLI: gemini-2.5-flash.

${table(enabled)}

${total(enabled)}

## As the agents come

${table(byDefault)}

${total(byDefault)}

What is not observable here are the five steps: with their default models none of the three offers its model a tool for
a plan. These are the payloads that show it:

${unobservable(off)}
${
  example === undefined
    ? ''
    : `
## A briefing

${example.sender} → ${example.receiver}, plan tools on:

\`\`\`\`text
${example.text}
\`\`\`\`
`
}`;
}
