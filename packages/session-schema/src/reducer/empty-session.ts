import type { Session } from '../model/session.ts';
import { SCHEMA_VERSION } from '../model/version.ts';

/** A session of which nothing is known yet. */
export function emptySession(id: string, at: string): Session {
  return {
    schema_version: SCHEMA_VERSION,
    id,
    status: 'active',
    goal: '',
    last_asked: '',
    requests: [],
    last_calls: [],
    open_errors: [],
    failed_attempts: [],
    running: [],
    statements: [],
    summary: '',
    plan: [],
    files_touched: [],
    key_decisions: [],
    dead_ends: [],
    checks: [],
    last_words: '',
    handoff_notes: '',
    agent_history: [],
    created_at: at,
    updated_at: at,
    git: null,
    provenance: {
      goal: null,
      last_asked: null,
      last_words: null,
      summary: null,
      handoff_notes: null,
      plan: [],
      files_touched: [],
      key_decisions: [],
      dead_ends: [],
      checks: [],
      agent_history: [],
    },
    meta: { requests: [], open_errors: [], running: [], reported: [] },
    deliveries: [],
    journal: { position: 0, last: '', tail: '' },
  };
}
