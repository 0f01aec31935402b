import type { Environment } from '../agent.ts';

/**
 * The variables that agents without an adapter set in their shells; `AGENT` and `AI_AGENT` hold the agent's name.
 * Those up to Pi were seen; the others are as their documentation says.
 */
const VARIABLES: readonly (readonly [agent: string, ...names: string[]])[] = [
  ['kilo', 'KILO'],
  ['opencode', 'OPENCODE'],
  ['copilot', 'COPILOT_CLI', 'COPILOT_AGENT_SESSION_ID'],
  ['qwen', 'QWEN_CODE'],
  ['augment', 'AUGMENT_AGENT'],
  ['pi', 'PI_CODING_AGENT'],
  ['cursor', 'CURSOR_AGENT'],
  ['cline', 'CLINE_ACTIVE'],
  ['goose', 'GOOSE_TERMINAL'],
  ['antigravity', 'ANTIGRAVITY_AGENT'],
  ['crush', 'CRUSH'],
];

/** An agent's name, as an entry's actor may have it. */
const NAME = /^[a-z][a-z0-9._-]{0,63}$/;

/** The agent without an adapter whose shell started this process; undefined if there is none. */
export function detectOtherShell(env: Environment): { agent: string } | undefined {
  const found = VARIABLES.find(([, ...names]) => names.some((name) => isOn(env[name])));
  if (found) return { agent: found[0] };
  const named = env.AI_AGENT || env.AGENT;
  if (!isOn(named)) return undefined;
  const agent = named?.toLowerCase() ?? '';
  return { agent: NAME.test(agent) ? agent : 'agent' };
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && !/^(?:|0|false|no)$/i.test(value);
}
