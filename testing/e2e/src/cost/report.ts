import { cpus } from 'node:os';
import type { AgentName } from '../agents/agent.ts';
import { CALLS, type Cost, type Round } from './measure.ts';

/** What an agent's rounds come to, in milliseconds. */
export interface AgentCost {
  agent: AgentName;
  rounds: number;
  /** A long turn, the whole program from its start to its end. */
  turn: { with: Cost; without: Cost };
  /** What a tool call takes more. */
  call: Cost;
  /** What a start and an end take more, whatever happens in between. */
  start: Cost;
}

/** The medians of some rounds. */
export function summed(agent: AgentName, rounds: readonly Round[]): AgentCost {
  const of = (pick: (round: Round) => Cost): Cost => ({
    wall: median(rounds.map((round) => pick(round).wall)),
    cpu: median(rounds.map((round) => pick(round).cpu)),
  });
  const more = (pick: (side: Round['with']) => Cost) =>
    of((round) => minus(pick(round.with), pick(round.without)));
  const short = more((side) => side.short);
  const call = times(
    minus(
      more((side) => side.long),
      short,
    ),
    1 / (CALLS.long - CALLS.short),
  );
  return {
    agent,
    rounds: rounds.length,
    turn: { with: of((round) => round.with.long), without: of((round) => round.without.long) },
    call,
    start: minus(short, times(call, CALLS.short)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}

const minus = (a: Cost, b: Cost): Cost => ({ wall: a.wall - b.wall, cpu: a.cpu - b.cpu });
const times = ({ wall, cpu }: Cost, by: number): Cost => ({ wall: wall * by, cpu: cpu * by });

/** COST.md. */
export function costReport(costs: readonly AgentCost[], versions: string, date: string): string {
  const ms = (value: number) => Math.round(value);
  const rows = costs.map(({ agent, turn, call, start }) => {
    const { with: ours, without } = turn;
    const cells = [
      agent,
      `${ms(without.wall)} / ${ms(without.cpu)}`,
      `${ms(ours.wall)} / ${ms(ours.cpu)}`,
      `${(ours.wall / without.wall).toFixed(2)} / ${(ours.cpu / without.cpu).toFixed(2)}`,
      `${ms(call.wall)} / ${ms(call.cpu)}`,
      `${ms(start.wall)} / ${ms(start.cpu)}`,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# What a run of a real agent costs with our hooks

Measured on ${date} with ${versions}, Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, by
\`npm run cost\`, which writes this file.

Two machines that differ in \`0dai init\` and in nothing else: the agent with our hooks and our MCP server, and without. A
scripted model on the loopback answers at once, so that nothing else is waited for. A turn calls ${CALLS.long} tools, every
other one writes a file and the others run \`true\`; a short one calls ${CALLS.short}. The four are run by turns, ${costs[0]?.rounds ?? 0} times;
medians, in milliseconds, wall / CPU (user and system of the agent and of all that it waited for, by bash's \`time\`).

| agent | a turn without | with | ratio | more for each tool call | more for start and end |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

With a model that takes seconds to answer, what a start costs is for the most part over before the first answer: the MCP
server starts beside the agent.
`;
}
