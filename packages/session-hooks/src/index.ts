export type {
  Agent,
  AgentSetup,
  Cap,
  ConfigFile,
  Environment,
  HookEvent,
  HookReply,
  Installed,
  InstallOptions,
  Scope,
  Texts,
  TrustContext,
  TrustState,
} from './agent.ts';
export { agentById, agents, detectShellAgent } from './agents/index.ts';
export { type Briefing, briefingFor } from './briefing.ts';
export { hookCommand, MCP_COMMAND, MCP_SERVER } from './command.ts';
export { type HookResult, runHook } from './run.ts';
