export type { Cap } from '@0dai/session-schema/internal';
export type {
  Agent,
  AgentSetup,
  Base,
  ConfigFile,
  Environment,
  FilesOptions,
  HookEvent,
  HookReply,
  Installed,
  InstalledHooks,
  InstallOptions,
  Launch,
  LoggedAgent,
  Scope,
  Texts,
  TrustContext,
  TrustState,
} from './agent.ts';
export { agentById, agents, detectShellAgent } from './agents/index.ts';
export { type CatchUpOptions, type CatchUpResult, catchUp, readCaughtUp } from './catch-up/catch-up.ts';
export { isKnownLog, rootsSeen } from './catch-up/config-roots.ts';
export { type LogHealth, logHealth } from './catch-up/log-health.ts';
export { agentsMd } from './install/blocks/agents-md.ts';
export { gitExclude } from './install/blocks/git-exclude.ts';
export { hookCommand, MCP_COMMAND, MCP_SERVER } from './install/command.ts';
export { ConfigConflictError, ConfigSyntaxError } from './install/errors.ts';
export { type Briefing, type BriefingFor, briefingFor } from './runtime/briefing.ts';
export { briefedInPrompt } from './runtime/prompt-briefing.ts';
export { type HookResult, runHook } from './runtime/run.ts';
