import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from '../context.ts';
import { EditorError } from '../errors.ts';

/** Largest text that is read back from an editor, in bytes. */
const MAX_FORM_BYTES = 16 * 1024 * 1024;

/** A text open in the user's editor, in a file that no other user may read. */
export interface Draft {
  path: string;
  /**
   * Opens the text in the editor, and waits until the editor is closed.
   * @returns the edited text
   * @throws {EditorError} when the editor cannot be run or fails
   */
  open(): Promise<string>;
  /** Removes the file. */
  remove(): void;
}

/**
 * Writes a text to a temporary file for the editor.
 * @throws {EditorError} when no editor is named and there is no terminal for the default one
 */
export function draft({ env, stdin }: Context, name: string, text: string): Draft {
  const editor = env.VISUAL?.trim() || env.EDITOR?.trim() || (stdin.isTTY ? 'vi' : undefined);
  if (editor === undefined) {
    throw new EditorError(
      'This opens an editor, but there is no terminal, and VISUAL and EDITOR name none. ' +
        'Set it, as in: EDITOR=nano 0dai session edit',
    );
  }
  // mkdtemp makes the folder for this user only.
  const path = join(mkdtempSync(join(env.TMPDIR || tmpdir(), '0dai-')), name);
  writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  return {
    path,
    open: async () => {
      await run(editor, path, env);
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? MAX_FORM_BYTES + 1) > MAX_FORM_BYTES) {
        throw new EditorError(`The file ${path} is missing or too large. Nothing was changed.`);
      }
      // Some editors begin a file with a byte order mark.
      return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    },
    remove: () => rmSync(dirname(path), { recursive: true, force: true }),
  };
}

function run(editor: string, path: string, env: Context['env']): Promise<void> {
  return new Promise((resolve, reject) => {
    // Use the shell, as git does: EDITOR may hold flags (`code --wait`).
    const child = spawn('/bin/sh', ['-c', `${editor} "$@"`, editor, path], {
      stdio: 'inherit',
      env: { ...env },
    });
    child.once('error', (error) => reject(failed(editor, error.message, error)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else if (code === 127) reject(failed(editor, 'it was not found; name another in EDITOR'));
      else reject(failed(editor, signal ? `it was killed by ${signal}` : `it exited with code ${code}`));
    });
  });
}

function failed(editor: string, why: string, cause?: Error): EditorError {
  return new EditorError(`The editor (${editor}) failed: ${why}. Nothing was changed.`, { cause });
}
