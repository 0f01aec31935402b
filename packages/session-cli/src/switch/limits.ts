/** The size limits of a command line. */
export interface ArgumentLimit {
  /** Bytes of one argument. */
  argument: number;
  /** Characters of all. */
  line: number;
  /** Arguments may have line breaks. */
  lineBreaks: boolean;
}

/** Room for the quotes that a shell needs. */
const QUOTES = 1.1;

/** Linux: 128 KiB for one argument with its final NUL (`MAX_ARG_STRLEN`); macOS has no such limit, but 1 MiB for all. */
const POSIX: ArgumentLimit = { argument: 131_071, line: 900_000, lineBreaks: true };
/** Windows: 32,767 characters (`CreateProcess`). */
const WINDOWS: ArgumentLimit = { argument: 32_000, line: 32_000, lineBreaks: true };
/** A script that npm installs on Windows (`.cmd`) runs in cmd.exe: 8,191 characters, and a line break ends them. */
const WINDOWS_SCRIPT: ArgumentLimit = { argument: 8_000, line: 8_000, lineBreaks: false };

/** The limit for starting this program. */
export function limitFor(platform: NodeJS.Platform, command: string): ArgumentLimit {
  if (platform !== 'win32') return POSIX;
  return /\.(?:cmd|bat)$/i.test(command) ? WINDOWS_SCRIPT : WINDOWS;
}

/** Whether a command line is within a limit. */
export function fits(command: string, args: readonly string[], limit: ArgumentLimit): boolean {
  const line = [command, ...args].join(' ').length * QUOTES;
  return (
    line <= limit.line &&
    args.every((arg) => Buffer.byteLength(arg) <= limit.argument && (limit.lineBreaks || !/[\r\n]/.test(arg)))
  );
}
