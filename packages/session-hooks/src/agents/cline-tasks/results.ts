import type { CallFact } from '@0dai/session-schema/internal';
import { parseDocument } from '../../logs/json/document.ts';
import { fieldsOf } from '../../logs/json/fields.ts';

// How a tool call of the extensions ended, by the text that the model received: they have no flag for it.

const DENIED = /^\s*(?:\{[^{}]{0,40}"status":\s*"denied"|The user denied this operation)/;
const FAILED =
  /^\s*(?:<error|\[ERROR\]|\{[^{}]{0,40}"status":\s*"error"|The tool execution failed|Error\b|Missing value for|Failed to|Unable to|Invalid |Access (?:to|blocked)|File (?:does not exist|not found)|This tool cannot|Tool \[|Unknown (?:MCP )?(?:tool|server)|The command was not executed|No sufficiently similar match|This is likely because the SEARCH)|<error_details>|<diff_error>|The file was reverted to its original state/;
const EXIT = /\b(?:exit(?:ed)?(?: with)?(?: exit)?|exit status) code:? (-?\d{1,10})\b/i;
const EXIT_CHARS = 600;
const OUTPUT = /(?:^|\n)(?:Output|Here's the output so far|Output so far|Command output):\s*\n?([\s\S]*)$/i;
/** Words typed with an answer to a question of the program; only at the end, behind the program's own sentence. */
const FEEDBACK =
  /(?:^|\n)(?:The user (?:denied|provided|approved|has provided)|You seem to be having trouble)[^\n]{0,200}\n\s*<(?:feedback|user_message)>\n?([\s\S]*?)\n?<\/(?:feedback|user_message)>\s*$/;

/** The outcome of a call, by its result. */
export function outcomeOf(output: string, failed: boolean): CallFact['outcome'] {
  if (DENIED.test(output)) return 'refused';
  return failed || FAILED.test(output.slice(0, 4_000)) ? 'failed' : 'ok';
}

/** How a command ended. `running`: it goes on in the terminal. */
export function commandEnd(output: string): { exit?: number; output: string; running: boolean } {
  const printed = OUTPUT.exec(output)?.[1] ?? '';
  const start = output.slice(0, Math.min(EXIT_CHARS, output.length - printed.length));
  const code = EXIT.exec(start)?.[1];
  const running = /^Command is still running|is still running in/im.test(start);
  return { ...(code !== undefined && { exit: Number(code) }), output: printed, running };
}

/** What the user typed when the program asked about a call, by the call's result. */
export function feedbackIn(output: string): string | undefined {
  const told = FEEDBACK.exec(output)?.[1];
  if (told !== undefined) return told;
  if (!/^\s*\{/.test(output.slice(0, 100)) || output.length > 100_000) return undefined;
  const { status, feedback } = fieldsOf(parseDocument(output));
  const isAbout = status === 'denied' || status === 'approved' || status === 'guidance';
  return isAbout && typeof feedback === 'string' ? feedback : undefined;
}
