import { hookFailureFile } from '@0dai/session-store/internal';

/**
 * The condition for the command to continue: everywhere, if the user said so; else if a folder upward has
 * `ai/sessions`, or a `.git` file, as a linked work tree has. Otherwise the shell exits at once, at a thirtieth of
 * the cost of Node. It walks up without the variable PWD, so it also exits in a deleted folder.
 */
const GUARD =
  'test -e ~/.local/state/0dai/everywhere || until test -d ai/sessions || test -f .git; ' +
  'do test . -ef .. && exit 0; cd -P .. 2>/dev/null || exit 0; done';

/**
 * The command of each of our hooks, the same for every event: the payload names the event. It is for `sh`, as the
 * agents run it (tried with dash, bash, zsh, BusyBox and mksh). Its steps:
 *
 * 1. Exit where no project can be (`GUARD`).
 * 2. Run `0dai hook AGENT` and hold its output back, as the only parameter (`"$*"`). On success a blank follows the
 *    output; JSON allows it there.
 * 3. If 0dai failed (not installed, no Node, a version manager without a version), write the exit code and the folder
 *    to a file in the state folder, for `0dai doctor`. There is one such file per agent, so it does not grow. Without
 *    a state folder, as on the machine of a teammate who never used 0dai, nothing is written.
 * 4. Print the output, but nothing of a failed run: agents give whatever a hook prints to their model.
 * 5. Exit with 0. Agents show other exit codes to their user, or treat them as a refusal.
 *
 * The command holds no named variable: Gemini CLI 0.61.0 inserts the values of its environment variables into the
 * text, unquoted, so that a folder's name would be run. It leaves `$(`, `$?` and `$*` alone.
 *
 * The string is frozen. Codex trusts a hook by a hash of it, so each change costs every user a review. Claude Code
 * runs the same command of the user's and of the project's settings only once because they are equal.
 *
 * @param options.manual only brief the agent, in any project: for hooks in the user's home. Default false.
 * @example
 * hookCommand('claude'); // 'test -e … done; set -- "$(0dai hook claude … exit 0'
 */
export function hookCommand(agent: string, { manual = false }: { manual?: boolean } = {}): string {
  const call = `0dai hook ${agent}${manual ? ' --manual' : ''} 2>/dev/null`;
  const trace = `{ echo $?; pwd; } 2>/dev/null >~/.local/state/0dai/${hookFailureFile(agent)}`;
  return `${GUARD}; set -- "$(${call} && echo ' ' || ${trace})"; case "$*" in ?*' ') printf %s "$*"; esac; exit 0`;
}

/** The version of what `0dai init` installs: events, command and messages. 1 had hooks on tool calls. */
export const HOOKS_VERSION = 2;

/** The name of our MCP server in every agent's configuration. */
export const MCP_SERVER = 'roaming';

/** How an agent starts our MCP server. */
export const MCP_COMMAND: { readonly command: string; readonly args: readonly string[] } = {
  command: '0dai',
  args: ['mcp'],
};
