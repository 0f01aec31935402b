/** How a shell command of Gemini CLI ended, by the text that the model received. */
export interface ShellResult {
  /** It ran to its end. */
  ended: boolean;
  /** Its exit code; absent if the text omits it. */
  exit?: number;
  /** A signal or the user ended it. */
  killed?: true;
  /** Processes that still run in the background. */
  background: string[];
  output: string;
}

/** Characters searched at the end of the output. */
const TAIL_CHARS = 4_000;
/** The lines after the output. Up to about 0.20 all of them are present, with `(none)` for no value. */
const LAST_LINES = /(?:\n(?:Error|Exit Code|Signal|Background PIDs|Process Group PGID): [^\n]*)*$/;
/** The lines before the output; the first two up to about 0.20, and in Qwen Code. */
const HEADER = /^(?:Command: [\s\S]{0,10000}?\nDirectory: [^\n]*\n)?(?:Output|Stdout): /;

/**
 * Reads the model's text about a shell command. It begins with `Output:` (up to about 0.20 with `Command:`), and ends
 * with lines that include `Exit Code:` only if it is not 0. A cancelled or background command has a notice instead.
 * Any other text leaves the exit code unknown.
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
    output: text
      .slice(0, text.length - last.length)
      .replace(HEADER, '')
      .replace(/^\((?:empty|none)\)$/, ''),
  };
}
