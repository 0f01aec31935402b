/**
 * What the shell does before Node is started: nothing more where `0dai` is not installed, as on a teammate's
 * machine, and nothing more where no folder upward has an `ai/sessions`. A shell starts in a thirtieth of the time.
 * It finds no less than `findProject`, which knows when to stop; an agent's hooks run in the folder that their
 * payload names.
 *
 * No variable stands in it: Gemini CLI 0.61.0 puts the values of those in its environment into the text, unquoted, so
 * that the folder's name would be run. It goes up itself, then, which ends in a folder that was deleted too.
 */
const GUARD = [
  'command -v 0dai >/dev/null 2>&1 || exit 0',
  'until test -d ai/sessions; do test . -ef .. && exit 0; cd -P .. 2>/dev/null || exit 0; done',
].join('; ');

/**
 * The command that every hook of ours runs, whatever its event: the payload tells which it is. For sh, as the
 * agents run it (dash and bash are tested).
 *
 * The string is fixed for all time. Codex trusts a hook by a hash over it, and Claude Code runs the
 * same command of the user's and of the project's settings only once because the strings are equal.
 *
 * @param options.manual only brief the agent; nothing is captured by itself. Default false.
 * @example
 * hookCommand('claude'); // 'command -v 0dai … || exit 0; …; exec 0dai hook claude'
 * hookCommand('claude', { manual: true }); // '… exec 0dai hook claude --manual'
 */
export function hookCommand(agent: string, { manual = false }: { manual?: boolean } = {}): string {
  return `${GUARD}; exec 0dai hook ${agent}${manual ? ' --manual' : ''}`;
}

/** The name of our MCP server in every agent's configuration. */
export const MCP_SERVER = 'roaming';

/** How an agent starts our MCP server. */
export const MCP_COMMAND: { readonly command: string; readonly args: readonly string[] } = {
  command: '0dai',
  args: ['mcp'],
};
