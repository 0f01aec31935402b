import { createInterface } from 'node:readline';
import type { Input, OutputStream } from '../context.ts';

/**
 * Asks a yes-or-no question; closing the input answers no.
 * @param question without the choices
 * @param otherwise the answer to an empty line
 */
export function confirm(
  question: string,
  stdin: Input,
  output: OutputStream,
  otherwise = false,
): Promise<boolean> {
  return new Promise((resolve) => {
    const lines = createInterface({ input: stdin, output, terminal: stdin.isTTY === true });
    let yes: boolean | undefined;
    lines.once('close', () => {
      // Closed without an answer (Ctrl-D, Ctrl-C): end the line of the question.
      if (yes === undefined) output.write('\n');
      resolve(yes ?? false);
    });
    lines.once('SIGINT', () => lines.close());
    lines.question(`${question} ${otherwise ? '[Y/n]' : '[y/N]'} `, (answer) => {
      const word = answer.trim();
      yes = word === '' ? otherwise : /^(y|yes)$/i.test(word);
      lines.close();
    });
  });
}
