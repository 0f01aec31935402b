import { plantedFacts } from '../facts.ts';
import { project, request, type Work, work } from '../scenario.ts';
import type { Story } from '../story.ts';

const killed = (name: string, how: Work, what: string): Story => ({
  name,
  what,
  files: project,
  plans: how.plans,
  runs: () => [{ prompt: request(how), acts: work(how) }],
  facts: () => plantedFacts(how),
});

/** One prompt and a plan. */
export const withPlan = killed(
  'plan tools on',
  { plans: true, saves: true },
  `One prompt. The sender makes one early \`save_session\` with three decisions and two dead ends, keeps a plan of five steps
in its tool for plans (Claude Code: \`CLAUDE_CODE_ENABLE_TODO_TOOLS=1\`; Codex: \`tools.update_plan={enabled=true}\`; Gemini
CLI: gemini-2.5-flash), changes six files (one with its tool for edits, two with a patch, three in the shell), runs a check
that passes and one that fails, and says where it stands and what comes next.`,
);

/** The same with the agents as they come. */
export const withoutPlan = killed(
  'as they come',
  { plans: false, saves: true },
  'The same with the default models. None of the agents offers those a tool for a plan.',
);
