import type { AgentName } from '../agents/agent.ts';
import { firstAfterSwitch } from '../lab/after-switch.ts';
import type { Lab } from '../lab/lab.ts';
import { plantedFacts } from '../recall/facts.ts';
import { type Recall, recallOf } from '../recall/measure.ts';
import { request, work } from '../recall/scenario.ts';
import { type Sender, withNewNode } from './senders.ts';

/** The briefing in a first prompt, or nothing. */
const BRIEFING = /Session Roaming \[(\w{4})\]: [\s\S]*\[end of \1\]/;

/**
 * The sender works without our hooks and is killed in the middle of its turn; `0dai switch` starts the
 * receiver, whose first request is read.
 */
export async function measureRescue(
  lab: Lab,
  { agent, plans }: Sender,
  receiver: AgentName,
  cliPath: string,
): Promise<Recall> {
  const how = { plans, saves: false };
  agent.prepareHome(lab.home);
  agent.trustFolder(lab.home, lab.project);
  lab.trust(receiver);
  const env = { PATH: withNewNode(lab.env.PATH ?? '') };
  await lab.openAndKill(agent, { prompt: request(how), acts: work(how), env });
  const { text } = await firstAfterSwitch(lab, receiver, cliPath, env);
  const [briefing = ''] = BRIEFING.exec(text) ?? [];
  const pair = { story: 'rescue', sender: agent.name, receiver, planted: plantedFacts(how) };
  return recallOf(pair, briefing);
}
