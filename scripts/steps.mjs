// Prints one line for each slow step, so that the user sees progress.
const PATIENCE_MS = 10_000;

/**
 * Prints a step and how long it took; during a long step, prints that it still runs.
 *
 * @param {string} title
 * @param {() => Promise<{ code: number, stdout: string, stderr: string }>} work
 * @throws {StepError} when it exits with a code other than 0
 */
export async function step(title, work) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  console.log(`${title} …`);
  const sign = setInterval(() => console.log(`  still running after ${seconds()}`), PATIENCE_MS);
  const result = await work().finally(() => clearInterval(sign));
  if (result.code !== 0) throw StepError.exited(title, result);
  console.log(`  done in ${seconds()}`);
  return result;
}

/** A failed step. Its message is all that the user needs. */
export class StepError extends Error {
  /**
   * @param {string} message what failed
   * @param {string} [output] its output
   */
  constructor(message, output = '') {
    super(output.trim() === '' ? message : `${message}\n${output.trim()}`);
  }

  /**
   * @param {string} title what was run
   * @param {{ code: number, stdout: string, stderr: string }} result
   */
  static exited(title, { code, stdout, stderr }) {
    return new StepError(`${title}: failed with exit code ${code}.`, `${stdout}\n${stderr}`);
  }
}

/**
 * Runs a script; a failed step ends it with its message and exit code 1, without a stack trace.
 * @param {() => Promise<number | undefined | void>} main returns the exit code; default 0
 */
export async function runScript(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
