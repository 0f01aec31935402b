import { hookCommand, MCP_COMMAND } from './command.ts';
import { same } from './documents/document.ts';

/**
 * Whether a hook's command is one that we wrote, in the current or an older form: an optional guard, an optional
 * `exec`, an optional path, `0dai hook AGENT` or `0dai-hook AGENT`, an optional `--manual`, and nothing else. A
 * command in which the user calls us among other things is theirs.
 */
export function isOurCommand(command: string, agent: string): boolean {
  const written = command.trim();
  if (written === hookCommand(agent) || written === hookCommand(agent, { manual: true })) return true;
  const guard = String.raw`(?:command -v \S*0dai\S* [^;|&]*(?:2>&1)? ?(?:\|\| exit 0;|&&) )?(?:until test -d ai/sessions; do [^;|&]*&& exit 0; cd -P [^;|&]*\|\| exit 0; done; )?`;
  const call = String.raw`(?:exec )?(?:npx (?:-y |--yes )?)?["']?(?:\S*[\\/])?(?:0dai(?:\.cmd)?["']? hook|0dai-hook(?:\.cmd)?["']?)`;
  return new RegExp(`^${guard}${call} ${agent}(?: --manual)?(?: \\|\\| (?:true|exit 0))?$`).test(written);
}

/** Whether a command calls us for this agent, whether we or the user wrote it. */
export function callsUs(command: string, agent: string): boolean {
  return new RegExp(
    `(?:^|[\\s;&|/\\\\"'(])(?:0dai(?:\\.cmd)?["']? hook|0dai-hook(?:\\.cmd)?["']?) ${agent}(?![\\w-])`,
  ).test(command);
}

/** Whether a command that calls us for this agent only briefs. */
export function isManual(command: string, agent: string): boolean {
  return new RegExp(` ${agent} --manual(?![\\w-])`).test(command);
}

/** The command lines of our server: the one that `0dai init` writes, and the one in the README of session-mcp. */
const CURRENT_SERVERS = [MCP_COMMAND, { command: '0dai-mcp', args: [] }];
/** The command lines that earlier versions wrote. */
const OLD_SERVERS = [{ command: 'npx', args: ['-y', '@0dai/session-mcp'] }];

/** Settings of an entry that do not change what runs: users set them, and agents store the user's answers in them. */
const HARMLESS = new Set([
  ...[
    'type',
    'trust',
    'timeout',
    'includeTools',
    'excludeTools',
    'enabled',
    'enabled_tools',
    'disabled_tools',
  ],
  ...['startup_timeout_sec', 'tool_timeout_sec', 'default_tools_approval_mode', 'tools'],
]);

/**
 * Compares a whole MCP entry with ours. A variable, a folder or any setting that we do not know makes it another
 * server, because it can make our command line run something else.
 * @returns `outdated` for the command line of an earlier version
 */
export function serverState(entry: unknown): 'ours' | 'outdated' | 'other' {
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return 'other';
  const { command, args = [], ...rest } = entry as Record<string, unknown>;
  if (!Object.keys(rest).every((key) => HARMLESS.has(key))) return 'other';
  if (rest.type !== undefined && rest.type !== 'stdio') return 'other';
  const isOneOf = (servers: readonly object[]) => servers.some((server) => same({ command, args }, server));
  if (isOneOf(CURRENT_SERVERS)) return 'ours';
  return isOneOf(OLD_SERVERS) ? 'outdated' : 'other';
}

/**
 * Whether an MCP server's command line seems to start ours: a bare name, a path, or through npx or node. Good enough
 * to remove the entry, not to trust it.
 */
export function isOurServer(command: unknown, args: unknown): boolean {
  const words = [command, ...(Array.isArray(args) ? args : [])].filter((word) => typeof word === 'string');
  return words.some((word) =>
    /^@0dai\/|(?:^|[\\/])(?:0dai|0dai-mcp)(?:\.cmd|\.exe)?$|[\\/]session-mcp[\\/]/.test(word),
  );
}
