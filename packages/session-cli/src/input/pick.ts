import type { Readable, Writable } from 'node:stream';

/** One of several things to pick from. */
export interface PickOption<T> {
  value: T;
  /** One line, cleaned. */
  label: string;
  /** More about it, shown beside it while it is selected; cleaned. */
  hint?: string;
}

/**
 * Lets the user pick one of several things with the arrow keys. The prompt library is loaded only then.
 * @param streams a terminal; the caller has checked `stdin.isTTY`
 * @returns undefined if the user cancels (Esc, Ctrl-C)
 * @example await pick('Which conversation?', options, { input: stdin, output: stderr })
 */
export async function pick<T>(
  message: string,
  options: readonly PickOption<T>[],
  streams: { input: Readable; output: Writable },
): Promise<T | undefined> {
  const { isCancel, select } = await import('@clack/prompts');
  // By number, since the library's types depend on whether a value is primitive.
  const picked = await select({
    ...streams,
    message,
    options: options.map(({ label, hint }, value) => ({ value, label, ...(hint !== undefined && { hint }) })),
  });
  return isCancel(picked) ? undefined : options[picked]?.value;
}
