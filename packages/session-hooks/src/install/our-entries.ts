import { hookCommand } from './command.ts';

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

/** Whether an MCP server's command line starts ours: a bare name, a path, or through npx or node. */
export function isOurServer(command: unknown, args: unknown): boolean {
  const words = [command, ...(Array.isArray(args) ? args : [])].filter((word) => typeof word === 'string');
  return words.some((word) =>
    /^@0dai\/|(?:^|[\\/])(?:0dai|0dai-mcp)(?:\.cmd|\.exe)?$|[\\/]session-mcp[\\/]/.test(word),
  );
}
