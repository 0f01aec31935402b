export type {
  Agent,
  AgentSetup,
  Cap,
  ConfigFile,
  Environment,
  HookEvent,
  HookReply,
  Installed,
  InstalledHooks,
  InstallOptions,
  Scope,
  Texts,
  TrustContext,
  TrustState,
} from './agent.ts';
export { agentById, agents, detectShellAgent } from './agents/index.ts';
export { type Briefing, type BriefingFor, briefingFor } from './briefing.ts';
export { type CatchUpOptions, type CatchUpResult, catchUp, readCaughtUp } from './catch-up.ts';
export { hookCommand, MCP_COMMAND, MCP_SERVER } from './command.ts';
export { agentsMd } from './config/agents-md.ts';
export { ConfigConflictError, ConfigSyntaxError } from './config/errors.ts';
export { isKnownLog, rootsSeen } from './config-roots.ts';
export { type LogHealth, logHealth } from './log-health.ts';
export { type HookResult, runHook } from './run.ts';
