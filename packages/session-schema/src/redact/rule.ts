/** One family of secrets. */
export interface Rule {
  /** What stands in the place of the secret: `[redacted:NAME]`. */
  name: string;
  /** Group 1, where there is one, is kept in front of the mark. */
  pattern: RegExp;
  /** Where there is one, it is this that is taken out, wherever it stands in what `pattern` matched. */
  within?: RegExp;
  /** A further test on the secret itself, for patterns that ordinary text meets too. */
  test?: (secret: string) => boolean;
  /** Without a match of this, `pattern` cannot match, and is not compiled. */
  when?: RegExp;
}

/** A rule whose expression is put together. */
export const rule = (
  name: string,
  when: RegExp | undefined,
  pattern: string,
  test: Rule['test'],
  flags = 'gi',
): Rule => ({ name, pattern: new RegExp(pattern, flags), ...(when && { when }), ...(test && { test }) });
