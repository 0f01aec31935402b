import { createInterface } from 'node:readline';
import type { Input, OutputStream } from '../context.ts';

/**
 * Asks a question that is answered with y or n; no answer is a no.
 * @param question without the choices
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
      // Closed without an answer (Ctrl-D, Ctrl-C): the cursor still stands behind the question.
      if (yes === undefined) output.write('\n');
      resolve(yes ?? false);
    });
    lines.once('SIGINT', () => lines.close());
    lines.question(`${question} ${otherwise ? '[Y/n]' : '[y/N]'} `, (answer) => {
      const said = answer.trim();
      yes = said === '' ? otherwise : /^(y|yes)$/i.test(said);
      lines.close();
    });
  });
}
