import * as z from 'zod/mini';
import { session } from '../model/schemas/session.ts';
import type { Session } from '../model/session.ts';
import { SCHEMA_URL } from '../model/version.ts';

/** Descriptions of the fields, for people who script against `active.json` without our types. */
const FIELDS: Readonly<Record<keyof Session, string>> = {
  $schema: 'Where this schema is.',
  schema_version: 'Version of this shape. A newer one than a tool knows is left untouched.',
  id: 'The UTC time at which the session began, and six random characters. Names the journal: log/<id>.jsonl.',
  status: 'active until it is completed (archived) or parked (set aside to be resumed).',
  predecessor: 'The completed session after which the same conversation went on with this one.',
  name: 'A short name that the user gave it; commands take it in place of the id.',
  goal: 'The high-level objective of the session; empty until it is known.',
  goal_reached: 'true once an agent called the goal reached.',
  last_asked: 'What the user last asked an agent for; words that only say to go on do not count.',
  requests: 'What the user said, oldest first: what opened each conversation, and the latest others.',
  last_calls: 'The last tool calls, oldest first, with their outcome.',
  git_commands: 'The last git commands that changed something and succeeded, oldest first.',
  open_errors: 'Calls that failed and did not succeed since, oldest first.',
  failed_attempts: 'Calls that failed, and later worked or were left, oldest first.',
  running: 'Sub-agents and background commands that had not reported.',
  statements: 'The last things that agents said, oldest first.',
  summary: 'Where the work stands, as last saved.',
  plan: 'Steps planned or taken, in order. A step marked superseded is an open one of an earlier plan.',
  files_touched: 'Files read or modified, relative to the project, with / between the parts.',
  files_omitted: 'How many files, most of them merely read, there were beyond what a session holds.',
  key_decisions: 'Important choices made, and the reasoning behind them.',
  dead_ends: 'What was tried and did not work, and why.',
  checks: 'Test and build commands, each with the outcome of its last run, in the order of those runs.',
  last_words: 'What the agent that worked last said last, shortened.',
  handoff_notes: 'The latest note written for the next agent.',
  agent_history:
    'Which agent handled which part. ended_at is null while it is, as far as known, still at work.',
  created_at: 'When the session began (ISO 8601).',
  updated_at: 'When something was last recorded about the work (ISO 8601).',
  completed_at: 'When the session was completed (ISO 8601).',
  git: 'The work tree as it was at the last save; null outside git.',
  provenance:
    'How each item is known: by whom, since when, on what evidence. Lists run parallel to those above.',
  meta: 'What the tools know of requests, open errors and running actors beside that. Kept by the tools.',
  deliveries: 'The last briefings that were given to agents, and what their own logs show of them.',
  journal: 'The part of the journal that this file shows. Kept by the tools.',
  digest:
    'Keyed digest of everything above. One that does not verify means that the file was edited by hand.',
};

/**
 * The JSON Schema of `active.json`, generated from the zod schema; published as `session.schema.json`.
 * It has its own module, so that programs that do not use it do not bundle it.
 */
export function sessionJsonSchema(): Record<string, unknown> {
  const metadata = z.registry<{ title?: string; description?: string }>();
  for (const [field, schema] of Object.entries(session.shape)) {
    metadata.add(schema, { description: FIELDS[field as keyof typeof FIELDS] });
  }
  // `input` describes files that can be read, in which unknown fields are allowed.
  const { $schema, ...rest } = z.toJSONSchema(session, {
    target: 'draft-2020-12',
    io: 'input',
    metadata,
    // `format` is enough; zod's pattern is 300 characters long.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return {
    $schema,
    $id: SCHEMA_URL,
    title: 'Session Roaming: active.json',
    description: 'The working context of one task, handed from one coding agent to the next.',
    ...rest,
  };
}
