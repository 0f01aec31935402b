/** One check of `0dai doctor`. */
export interface Check {
  /**
   * The subject: `version`, `hook`, `trust`, `mcp`, `command`, `last run`, `log`, `delivery`, `key`, `session`,
   * `recording`.
   */
  subject: string;
  /** `wrong` makes doctor exit 1; `note` is information only. */
  state: 'ok' | 'wrong' | 'note';
  /** The finding, in a sentence. */
  found: string;
  /** How to fix it, if there is something to fix. */
  remedy?: string;
}

/** The checks of one agent. */
export interface AgentReport {
  id: string;
  name: string;
  checks: Check[];
}

/** The result of `0dai doctor`. */
export interface Report {
  /** No check is `wrong`. */
  ok: boolean;
  /** The checks of the machine and the project. */
  general: Check[];
  agents: AgentReport[];
}
