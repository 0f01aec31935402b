/** One thing that doctor looked at. */
export interface Check {
  /** What was looked at: `version`, `hook`, `trust`, `mcp`, `command`, `last run`, `log`, `delivery`, `key`, `session`, `recording`. */
  subject: string;
  /** `wrong` makes doctor exit 1; `note` is worth knowing. */
  state: 'ok' | 'wrong' | 'note';
  /** What was found, in a sentence. */
  found: string;
  /** What to do about it, where something is to be done. */
  remedy?: string;
}

/** What doctor found of one agent. */
export interface AgentReport {
  id: string;
  name: string;
  checks: Check[];
}

/** Everything that doctor found. */
export interface Report {
  /** Nothing is wrong. */
  ok: boolean;
  /** What is about the machine and the project rather than one agent. */
  general: Check[];
  agents: AgentReport[];
}
