/** The exit codes of `0dai`. Only `0dai switch` ends with another: the code of the agent that it started. */
export const EXIT = {
  done: 0,
  /** The command failed, or its result is a failure, such as a doctor that found something wrong. */
  failed: 1,
  /** The command line is wrong, or has to say more: which conversation, for example. */
  usage: 2,
} as const;
