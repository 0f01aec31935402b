import { spawn } from 'node:child_process';

/** The flags with which git runs `less`: quit if it fits one screen, keep colours, leave the text on the screen. */
const LESS = 'FRX';
/** The shell's exit code for a command that it does not find. */
const NOT_FOUND = 127;

/**
 * Shows a text in a pager, and waits until the user leaves it.
 * @param command a command for the shell, which may hold flags
 * @returns false if it could not be run
 */
export function page(process: NodeJS.Process, text: string, command: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', command], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: { LESS, LV: '-c', ...process.env },
    });
    // Ctrl-C is for the pager.
    const ignore = () => undefined;
    process.on('SIGINT', ignore);
    const end = (isShown: boolean) => {
      process.off('SIGINT', ignore);
      resolve(isShown);
    };
    child.once('error', () => end(false));
    child.once('close', (code) => end(code !== NOT_FOUND));
    // The user left before the end of the text, or the pager was not found: `close` says which.
    child.stdin.on('error', ignore);
    child.stdin.end(text);
  });
}
