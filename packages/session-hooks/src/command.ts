/**
 * The command that an agent's SessionStart hook runs: silent where `0dai` is not installed, as on a
 * teammate's machine.
 *
 * The string is fixed for all time. Codex trusts a hook by a hash over it, and Claude Code runs the
 * same command of the user's and of the project's settings only once because the strings are equal.
 *
 * @example
 * hookCommand('claude'); // 'command -v 0dai >/dev/null 2>&1 || exit 0; exec 0dai hook claude'
 */
export function hookCommand(agent: string): string {
  return `command -v 0dai >/dev/null 2>&1 || exit 0; exec 0dai hook ${agent}`;
}

/** The name of our MCP server in every agent's configuration. */
export const MCP_SERVER = 'roaming';

/** How an agent starts our MCP server. */
export const MCP_COMMAND: { readonly command: string; readonly args: readonly string[] } = {
  command: '0dai',
  args: ['mcp'],
};
