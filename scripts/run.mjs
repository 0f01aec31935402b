// Runs other programs, for the scripts beside this file.
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the workspace. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const path = [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] where to run it; default: the root of the workspace
 * @property {NodeJS.ProcessEnv} [env] its whole environment; default: ours, with the workspace's tools on the PATH
 * @property {string} [input] its stdin; default: our stdin
 * @property {boolean} [quiet] capture its output instead of printing it
 */

/**
 * Runs a program to its end.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>} `stdout` and `stderr` are '' unless `quiet`
 * @throws when it cannot be started
 */
export function run(command, args, { cwd = root, env = { ...process.env, PATH: path }, input, quiet } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: [
        input === undefined ? 'inherit' : 'pipe',
        quiet ? 'pipe' : 'inherit',
        quiet ? 'pipe' : 'inherit',
      ],
      // npx and the tools in .bin are .cmd files on Windows.
      shell: process.platform === 'win32',
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      stderr += text;
    });
    child.on('error', (cause) =>
      reject(new Error(`Could not start ${command}: ${cause.message}`, { cause })),
    );
    child.on('close', (code, signal) => {
      if (signal !== null) stderr += `\n${command} was killed by ${signal}`;
      resolve({ code: code ?? 1, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
