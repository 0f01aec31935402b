import {
  asObject,
  type Json,
  listAt,
  numberAt,
  objectAt,
  parsedJson,
  textAt,
} from '../../../../logs/json/fields.ts';

/** The names of Codex's shell tool through its versions. */
const SHELL_TOOLS: ReadonlySet<string> = new Set([
  'shell',
  'container.exec',
  'local_shell',
  'shell_command',
  'exec_command',
  'unified_exec',
]);
const SHELL = /(?:^|[\\/])(?:ba|z|da|fi|k)?sh(?:\.exe)?$|(?:^|[\\/])(?:powershell|pwsh|cmd)(?:\.exe)?$/i;
/** Longest head of a result, before `Output:`. */
const HEAD_MAX = 600;
const OUTPUT = /^Output:\r?\n?/m;

/** The result of a shell tool. */
export interface ShellResult {
  output: string;
  /** Absent if the result omits it, or if the command still runs. */
  exit?: number;
  /** The command still runs, in a session with this id. */
  session?: string;
}

export function isShell(tool: string): boolean {
  return SHELL_TOOLS.has(tool);
}

/** The command line of a shell call; undefined if there is none. */
export function commandOf(input: Json | undefined): string | undefined {
  const words = listAt(input, 'command');
  if (words.length > 0) return commandLine(words.filter((word) => typeof word === 'string'));
  return textAt(input, 'command') ?? textAt(input, 'cmd');
}

/**
 * Joins a command's words into one line; unwraps a command given to a shell.
 * @example commandLine(['bash', '-lc', 'npm test']) // 'npm test'
 */
export function commandLine(words: readonly string[]): string {
  const [program = '', ...args] = words;
  const script = args.at(-1);
  const options = args.slice(0, -1);
  const isScript = options.length > 0 && options.every((word) => /^[-/]/.test(word));
  return script !== undefined && isScript && (SHELL.test(program) || words.length === 3)
    ? script
    : words.join(' ');
}

/** Reads the result of a shell tool in the formats of all versions. */
export function shellResult(text: string): ShellResult {
  return text.startsWith('{') ? fromJson(text) : fromText(text);
}

/** `{"output":"…","metadata":{"exit_code":1}}`, or the same without `metadata`. */
function fromJson(text: string): ShellResult {
  const value = asObject(parsedJson(text));
  const output = textAt(value, 'output');
  const exit = numberAt(objectAt(value, 'metadata'), 'exit_code') ?? numberAt(value, 'exit_code');
  const session = numberAt(value, 'session_id');
  if (output === undefined && exit === undefined) return { output: text };
  return {
    output: output ?? '',
    ...(exit !== undefined ? { exit } : session !== undefined && { session: String(session) }),
  };
}

/** `Exit code: 1 … Output:`, or `Chunk ID: … Process exited with code 1 … Output:`. */
function fromText(text: string): ShellResult {
  const end = OUTPUT.exec(text.slice(0, HEAD_MAX));
  if (!end && !/^(?:Chunk ID|Wall time|Exit code|Process )/.test(text)) return { output: text };
  const head = text.slice(0, end?.index ?? HEAD_MAX);
  const output = end ? text.slice(end.index + end[0].length) : '';
  const exit = /^(?:Exit code: |Process exited with code )(-?\d+)/m.exec(head)?.[1];
  const session = /^Process running with session ID (\S+)/m.exec(head)?.[1];
  if (exit !== undefined) return { output, exit: Number(exit) };
  if (session !== undefined) return { output, session };
  // A patch run through the shell has its own result format inside the shell's.
  return /^Exit code: /.test(output) ? fromText(output) : { output };
}
