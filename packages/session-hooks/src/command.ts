/**
 * The command that every hook of ours runs, whatever its event: the payload tells which it is. Silent
 * where `0dai` is not installed, as on a teammate's machine.
 *
 * The string is fixed for all time. Codex trusts a hook by a hash over it, and Claude Code runs the
 * same command of the user's and of the project's settings only once because the strings are equal.
 *
 * @param options.manual only brief the agent; nothing is captured by itself. Default false.
 * @example
 * hookCommand('claude'); // 'command -v 0dai >/dev/null 2>&1 || exit 0; exec 0dai hook claude'
 * hookCommand('claude', { manual: true }); // '… exec 0dai hook claude --manual'
 */
export function hookCommand(agent: string, { manual = false }: { manual?: boolean } = {}): string {
  return `command -v 0dai >/dev/null 2>&1 || exit 0; exec 0dai hook ${agent}${manual ? ' --manual' : ''}`;
}

/** The name of our MCP server in every agent's configuration. */
export const MCP_SERVER = 'roaming';

/** How an agent starts our MCP server. */
export const MCP_COMMAND: { readonly command: string; readonly args: readonly string[] } = {
  command: '0dai',
  args: ['mcp'],
};
