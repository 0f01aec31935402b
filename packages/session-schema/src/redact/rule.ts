/** One family of secrets. */
export interface Rule {
  /** The secret is replaced by `[redacted:NAME]`. */
  name: string;
  /** Matches the secret. Group 1, if there is one, is kept before the replacement. */
  pattern: RegExp;
  /** Matches the secrets inside the match of `pattern`; only they are replaced. Default: all of it after group 1. */
  within?: RegExp;
  /** A further test of the secret, for patterns that also match ordinary text. */
  test?: (secret: string) => boolean;
  /** A cheap test of the text: without a match, `pattern` cannot match either and is skipped. */
  when?: RegExp;
}

/** Makes a rule from the source of its expression. */
export const rule = (
  name: string,
  when: RegExp | undefined,
  pattern: string,
  test: Rule['test'],
  flags = 'gi',
): Rule => ({ name, pattern: new RegExp(pattern, flags), ...(when && { when }), ...(test && { test }) });
