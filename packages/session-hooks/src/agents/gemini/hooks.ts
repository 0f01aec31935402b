import { hookSet } from '../../config/hook-set.ts';

/**
 * Timeout in milliseconds. The name is how Gemini lists the hooks, and how `hooksConfig.disabled` turns
 * them off: all of them at once.
 */
const handler = { name: '0dai', type: 'command', timeout: 10_000 } as const;

/** A regular expression that may match anywhere in a tool's name, those of MCP servers included: hence ^ and $. */
const TOOLS = '^(write_file|replace|write_todos)$';

/**
 * Our hooks in Gemini CLI 0.61.0. It compares other matchers than those of tools as exact strings: one
 * for all starts cannot be written. `/clear` discards what SessionStart answers; BeforeAgent briefs then.
 */
export const HOOKS = hookSet('gemini', [
  { event: 'SessionStart', briefs: true, handler },
  { event: 'BeforeAgent', briefs: true, handler },
  { event: 'AfterTool', matcher: TOOLS, handler },
  { event: 'AfterAgent', handler },
  // With the trigger `auto` it fires before every request to the model.
  { event: 'PreCompress', matcher: 'manual', handler },
  { event: 'SessionEnd', handler },
]);
