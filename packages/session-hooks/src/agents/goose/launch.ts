import type { Launch } from '../../agent.ts';

/** Goose, by its `crates/goose-cli/src/cli.rs` (2026): `goose run --interactive --text PROMPT`. Not run here. */
export const launch: Launch = {
  args: (prompt, flags) => ['run', ...flags, '--interactive', `--text=${prompt}`],
};
