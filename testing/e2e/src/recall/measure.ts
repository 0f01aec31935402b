import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentName } from '../agents/agent.ts';
import { agents, planning } from '../agents/index.ts';
import { filesBelow } from '../files.ts';
import type { Lab } from '../lab/lab.ts';
import { parseBriefing } from './briefing.ts';
import type { Fact } from './facts.ts';
import type { SenderRun, Story } from './story.ts';

/** Gemini CLI names a log by the minute, and its user does not resume a conversation within one. */
const MINUTE_MS = 60_000;

/** What a receiver was told of what its sender left. */
export interface Recall {
  /** The story's name. */
  story: string;
  sender: string;
  receiver: AgentName;
  planted: readonly Fact[];
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

/**
 * The sender works until it stops. Then each receiver starts, on the machine as the sender left it, and its first
 * request is read.
 */
export async function measureRecall(
  lab: Lab,
  story: Story,
  sender: AgentName,
  receivers: readonly AgentName[],
): Promise<Recall[]> {
  const { inLinkedTree = [] } = story;
  const folderOf = (who: 'sender' | 'receiver') => (inLinkedTree.includes(who) ? { in: lab.linkedTree } : {});
  const names = new Set([sender, ...receivers]);
  if (inLinkedTree.length > 0) await lab.addLinkedTree();
  // A linked work tree has no files of the project's that are not committed.
  await lab.cli('init', ...(inLinkedTree.length > 0 ? ['--user'] : []), ...names);
  lab.trust(...names);
  await work(lab, story, sender, folderOf('sender'));
  const restore = await lab.keep();
  const logs = filesBelow(lab.home).filter((file) => file.endsWith('.jsonl'));
  const recalls: Recall[] = [];
  for (const receiver of receivers) {
    const { first } = await lab.start(receiver, folderOf('receiver'));
    const isLogGone = !logs.every((file) => existsSync(file));
    const pair = { story: story.name, sender, receiver, planted: story.facts(sender, { isLogGone }) };
    recalls.push(recallOf(pair, first.injected));
    await restore();
  }
  return recalls;
}

async function work(lab: Lab, story: Story, sender: AgentName, folder: { in?: string }): Promise<void> {
  const agent = (story.plans ? planning : agents)[sender];
  const runs = story.runs(sender);
  for (const [i, run] of runs.entries()) {
    const options: SenderRun & { in?: string } = { ...run, ...folder };
    if (run.resume && sender === 'gemini') await sleep(MINUTE_MS - (Date.now() % MINUTE_MS));
    if (i < runs.length - 1) await lab.start(agent, options);
    else if (run.acts.at(-1)?.do === 'refuse') await (await lab.begin(agent, options)).ended();
    else await lab.startAndKill(agent, options);
  }
}

/** Which of the planted facts a receiver was told. */
export function recallOf(
  pair: Pick<Recall, 'story' | 'sender' | 'receiver' | 'planted'>,
  text: string,
): Recall {
  const briefing = parseBriefing(text);
  const untold = pair.planted.filter((fact) => !fact.isIn(briefing));
  return {
    ...pair,
    missing: untold.filter(({ unobservable }) => unobservable === undefined),
    unobservable: untold.filter(({ unobservable }) => unobservable !== undefined),
    tokens: Math.ceil(Buffer.byteLength(text) / 4),
    text,
  };
}
