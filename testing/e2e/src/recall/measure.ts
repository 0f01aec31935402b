import type { AgentName } from '../agents/agent.ts';
import { agents, planning } from '../agents/index.ts';
import type { AgentRun } from '../lab/agent-run.ts';
import type { Lab } from '../lab/lab.ts';
import { type Fact, parseBriefing, plantedFacts } from './facts.ts';
import { goal, type Work, work } from './scenario.ts';

/** What a receiver was told of what its sender left. */
export interface Recall extends Work {
  sender: AgentName;
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
  { plans }: Work,
): Promise<Recall> {
  await lab.cli('init', ...new Set([sender, receiver]));
  lab.trust(sender, receiver);
  await lab.startAndKill((plans ? planning : agents)[sender], {
    prompt: goal,
    acts: work({ plans }),
  });
  const received: AgentRun = await lab.start(receiver);
  const text = received.first.injected;
  const planted = plantedFacts({ plans });
  const briefing = parseBriefing(text);
  const untold = planted.filter((fact) => !fact.isIn(briefing));
  return {
    sender,
    receiver,
    plans,
    planted,
    missing: untold.filter(({ observable }) => observable),
    unobservable: untold.filter(({ observable }) => !observable),
    tokens: Math.ceil(Buffer.byteLength(text) / 4),
    text,
  };
}
