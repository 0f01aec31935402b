/** How a shell command of Gemini CLI ended, by what the model was told. */
export interface ShellResult {
  /** It ran to its end. */
  ended: boolean;
  /** Its exit code; absent where it is not told. */
  exit?: number;
  /** It did not end by itself. */
  killed?: true;
  /** Processes that go on in the background. */
  background: string[];
  output: string;
}

/** The end of a shell command's output that is looked at. */
const TAIL_CHARS = 4_000;
/** The lines behind the output. Up to about 0.20 all are there, `(none)` where there is nothing to tell. */
const LAST_LINES = /(?:\n(?:Error|Exit Code|Signal|Background PIDs|Process Group PGID): [^\n]*)*$/;

/**
 * Reads what the model is told of a shell command: it begins with `Output:` (up to about 0.20 with `Command:`), and
 * ends with lines of which `Exit Code:` is one only where it is not 0. A command that was cancelled or went to the
 * background says so in place of it. Of any other text the exit code is not known.
 */
export function shellResult(output: string): ShellResult {
  const text = output.replace(/^<untrusted_context>\n?|\n?<\/untrusted_context>$/g, '');
  const moved = /^Command (?:moved|auto-promoted) to background \(PID: (\d{1,10})\)/.exec(text)?.[1];
  if (moved !== undefined) return { ended: false, background: [moved], output: '' };
  if (/^Command was (?:automatically )?cancelled/.test(text))
    return { ended: false, background: [], output: text };
  const last = LAST_LINES.exec(text.slice(-TAIL_CHARS))?.[0] ?? '';
  const value = (name: string) => {
    const found = new RegExp(`\\n${name}: ([^\\n]*)`).exec(last)?.[1]?.trim();
    return found === undefined || found === '(none)' || found === '' ? undefined : found;
  };
  const code = value('Exit Code');
  const isKilled = code === undefined && (value('Signal') ?? value('Error')) !== undefined;
  const isCode = code !== undefined && /^\d{1,3}$/.test(code);
  const exit = isCode ? Number(code) : text.startsWith('Output:') && !isKilled ? 0 : undefined;
  return {
    ended: true,
    ...(exit !== undefined && { exit }),
    ...(isKilled && { killed: true }),
    background: (value('Background PIDs') ?? '').split(/,\s*/).filter((id) => /^\d{1,10}$/.test(id)),
    output: text.slice(0, text.length - last.length).replace(/^Output: /, ''),
  };
}
