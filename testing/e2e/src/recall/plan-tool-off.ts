import type { AgentName } from '../agents/agent.ts';
import { allText } from '../all-text.ts';
import type { Lab } from '../lab/lab.ts';
import { toolsOffered } from '../model-server/tools-offered.ts';
import { steps } from './scenario.ts';

/** The payloads that show that an agent, as it comes, has no tool for a plan. */
export interface PlanToolOff {
  agent: AgentName;
  /** What it offered its model. */
  offered: string[];
  /** What it answered when its model called the tool all the same. */
  answer: string;
}

/** Has an agent's model keep its plan in the tool that the agent does not offer. */
export async function tryPlanTool(lab: Lab, agent: AgentName): Promise<PlanToolOff> {
  lab.trust(agent);
  const { first, requests } = await lab.start(agent, {
    acts: [
      { do: 'plan', steps },
      { do: 'say', text: 'It is done.' },
    ],
  });
  const last = requests.findLast(({ kind }) => kind === 'turn');
  const refused = /No such tool[^\n<]*|Tool [^\n]* not found[^\n.]*|[\w.]+ is not a function/.exec(
    allText(last?.body),
  );
  return { agent, offered: toolsOffered(first.body), answer: refused?.[0] ?? '' };
}
