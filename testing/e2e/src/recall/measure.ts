import type { AgentName } from '../agents/agent.ts';
import { agents, planning } from '../agents/index.ts';
import type { AgentRun } from '../lab/agent-run.ts';
import type { Lab } from '../lab/lab.ts';
import { type Fact, parseBriefing, plantedFacts } from './facts.ts';
import { request, type Work, work } from './scenario.ts';

/** What a receiver was told of what its sender left. */
export interface Recall extends Work {
  sender: string;
  receiver: AgentName;
  planted: Fact[];
  /** What it was not told, though something that the sender did shows it. */
  missing: Fact[];
  /** What it was not told because nothing shows it. */
  unobservable: Fact[];
  /** By the estimate of bytes / 4. */
  tokens: number;
  /** The briefing itself. */
  text: string;
}

/** Share of the planted facts that came across, of those that anything shows. */
export const shareOf = ({
  planted,
  missing,
  unobservable,
}: Pick<Recall, 'planted' | 'missing' | 'unobservable'>): number =>
  1 - missing.length / (planted.length - unobservable.length);

/** The sender works and is killed in the middle of its turn; the receiver starts, and its first request is read. */
export async function measureRecall(
  lab: Lab,
  sender: AgentName,
  receiver: AgentName,
  { plans }: Pick<Work, 'plans'>,
): Promise<Recall> {
  const how = { plans, saves: true };
  await lab.cli('init', ...new Set([sender, receiver]));
  lab.trust(sender, receiver);
  await lab.startAndKill((plans ? planning : agents)[sender], {
    prompt: request(how),
    acts: work(how),
  });
  const received: AgentRun = await lab.start(receiver);
  return recallOf({ sender, receiver, ...how }, received.first.injected);
}

/** Which of the planted facts a receiver was told. */
export function recallOf(
  pair: Pick<Recall, 'sender' | 'receiver' | 'plans' | 'saves'>,
  text: string,
): Recall {
  const planted = plantedFacts(pair);
  const briefing = parseBriefing(text);
  const untold = planted.filter((fact) => !fact.isIn(briefing));
  return {
    ...pair,
    planted,
    missing: untold.filter(({ observable }) => observable),
    unobservable: untold.filter(({ observable }) => !observable),
    tokens: Math.ceil(Buffer.byteLength(text) / 4),
    text,
  };
}
