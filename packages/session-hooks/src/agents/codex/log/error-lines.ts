import { checksOf, redact, redactedHead } from '@0dai/session-schema';

/** Most of a tool's output that is kept, in characters. */
const ERROR_MAX = 300;
/** So much of the end of an output is looked at. */
const TAIL_MAX = 20_000;
const LINE_MAX = 200;
const ESCAPES = /\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f]/g;
const TELLS = /error|fail|exception|panic|assert|expected|not ok|cannot|undefined|denied|[✗✘✕×]|\bE\d{3,}/i;

/** The lines of an output that tell of errors, else its last ones; redacted, at most 300 characters. */
export function errorLines(output: string): string | undefined {
  const tail = redact(output.slice(-TAIL_MAX).replace(ESCAPES, '').replace(/\r\n?/g, '\n'));
  const lines = tail
    .split('\n')
    .map((line) => line.replace(CONTROLS, ' ').trimEnd().slice(0, LINE_MAX))
    .filter((line) => line.trim() !== '');
  const telling = lines.filter((line) => TELLS.test(line));
  const chosen = telling.length > 0 ? telling : lines.slice(-5);
  const text = redactedHead([...new Set(chosen)].join('\n').trim(), ERROR_MAX);
  return text === '' ? undefined : text;
}

/** The error lines of a command that tests, builds or checks something, where it failed. */
export function checkError(command: string, exit: number | undefined, output: string): { error?: string } {
  if (exit === undefined || exit === 0 || checksOf(command, exit).length === 0) return {};
  const error = errorLines(output);
  return error === undefined ? {} : { error };
}
