import { createInterface } from 'node:readline';
import type { Input, OutputStream } from '../context.ts';

/**
 * Asks a yes-or-no question; closing the input answers no.
 * @param question without the choices
 * @param otherwise the answer to an empty line
 */
export async function confirm(
  question: string,
  stdin: Input,
  output: OutputStream,
  otherwise = false,
): Promise<boolean> {
  const word = await ask(`${question} ${otherwise ? '[Y/n]' : '[y/N]'} `, stdin, output);
  if (word === undefined) return false;
  return word === '' ? otherwise : /^(y|yes)$/i.test(word);
}

/** Asks for a word that the user must type in full; any other answer, and closing the input, counts as no. */
export async function confirmTyped(
  question: string,
  word: string,
  stdin: Input,
  output: OutputStream,
): Promise<boolean> {
  return (await ask(`${question} Type "${word}": `, stdin, output))?.toLowerCase() === word;
}

/** Asks for a line; returns undefined if the input closes without one. */
function ask(question: string, stdin: Input, output: OutputStream): Promise<string | undefined> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stdin, output, terminal: stdin.isTTY === true });
    let given: string | undefined;
    lines.once('close', () => {
      // Closed without an answer (Ctrl-D, Ctrl-C): end the line of the question.
      if (given === undefined) output.write('\n');
      resolve(given);
    });
    lines.once('SIGINT', () => lines.close());
    lines.question(question, (answer) => {
      given = answer.trim();
      lines.close();
    });
  });
}
