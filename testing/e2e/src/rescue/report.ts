import type { Recall } from '../recall/measure.ts';
import { table, total } from '../recall/report.ts';

/** The first heading of what `npm run rescue` does not measure. */
const BY_HAND = '\n## Measured by hand\n';

/** The part of RESCUE.md that stays when the table is written again; '' if there is none. */
export function measuredByHand(old: string): string {
  const start = old.indexOf(BY_HAND);
  return start === -1 ? '' : old.slice(start);
}

/** RESCUE.md, without what was measured by hand. */
export function report(recalls: readonly Recall[], versions: readonly string[], date: string): string {
  const [example] = recalls;
  return `# What the next agent is told when nothing was set up

Measured on ${date} with the real programs (${versions.join(', ')}) against a scripted model on the loopback, by
\`npm run rescue\`, which writes this part of the file.

No hook, no MCP server and no \`0dai init\`. The sender gets one prompt, which holds the goal and two decisions with their
reasons. Its model says two dead ends and a third decision while it works, changes six files, runs a check that passes and one
that fails, and says where it stands and what comes next. It is killed with SIGKILL half a second after it asked the
model again. Then its user types \`0dai switch RECEIVER\` in a terminal; the receiver's first model request is read. A fact
counts as found when the briefing says it and says it right, as in [RECALL.md](RECALL.md). Tokens are bytes / 4. What is
planted: \`src/recall/scenario.ts\`; when it counts: \`src/recall/facts.ts\`.

${table(recalls)}

${total(recalls)}
${
  example === undefined
    ? ''
    : `
## A briefing

${example.sender} → ${example.receiver}:

\`\`\`\`text
${example.text}
\`\`\`\`
`
}`;
}
