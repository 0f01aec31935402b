import { noActivity } from '../model/activity.ts';
import type { Session } from '../model/session.ts';
import { SCHEMA_URL, SCHEMA_VERSION } from '../model/version.ts';

/** A session without content. */
export function emptySession(id: string, at: string): Session {
  const { meta, ...activity } = noActivity();
  return {
    $schema: SCHEMA_URL,
    schema_version: SCHEMA_VERSION,
    id,
    status: 'active',
    goal: '',
    last_asked: '',
    ...activity,
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
    meta,
    deliveries: [],
    journal: { position: 0, last: '', tail: '' },
  };
}
