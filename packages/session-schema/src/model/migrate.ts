import { noActivity } from './activity.ts';
import { NewerSchemaError } from './errors.ts';
import { SCHEMA_URL, SCHEMA_VERSION } from './version.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Fields that version 1 named differently. Its entries have no version number. */
const ENTRY_NAMES: Readonly<Record<string, string>> = { upto: 'offset' };
const FORMS: Readonly<Record<string, string>> = {
  again: 'compaction',
  news: 'update',
  withheld: 'unverified',
};

/**
 * Migrates a journal entry of an earlier version. Verify it first: its signature covers the text as written.
 * @param written a parsed line
 * @returns undefined if a newer version wrote it
 * @example migrateEntry({ type: 'turn', upto: 7 }) // { v: 2, type: 'turn', offset: 7 }
 */
export function migrateEntry(written: object): object | undefined {
  if ((written as Fields).v === SCHEMA_VERSION) return written;
  const { v, ...rest } = written as Fields;
  if (v !== undefined) return undefined;
  const entry = { ...renamed(rest, ENTRY_NAMES), v: SCHEMA_VERSION };
  return rest.type === 'brief' ? { ...entry, form: formOf(rest.form) } : entry;
}

/**
 * Migrates a session of an earlier version. Returns any other value unchanged.
 * @param value the parsed JSON of an `active.json` or an archived session
 * @throws {NewerSchemaError} if a newer version wrote it
 * @example migrateSession({ schema_version: 1, files_forgotten: 3 }) // { schema_version: 2, files_omitted: 3, … }
 */
export function migrateSession(value: unknown): unknown {
  if (!isFields(value)) return value;
  const version = value.schema_version;
  if (typeof version === 'number' && version > SCHEMA_VERSION)
    throw new NewerSchemaError(version, SCHEMA_VERSION);
  return version === 1 ? fromVersion1(value) : value;
}

function fromVersion1(session: Fields): Fields {
  const { schema_version: _version, ...fields } = session;
  const { provenance, deliveries, journal } = fields;
  return {
    $schema: SCHEMA_URL,
    schema_version: SCHEMA_VERSION,
    ...noActivity(),
    ...renamed(fields, { files_forgotten: 'files_omitted' }),
    ...(isFields(provenance) && {
      provenance: { ...provenance, agent_history: mapped(provenance.agent_history, runFromVersion1) },
    }),
    deliveries: mapped(deliveries, (one) => ({ ...one, form: formOf(one.form) })),
    ...(isFields(journal) && {
      journal: renamed(journal, { withheld: 'unverified', unplaced: 'unknown_run' }),
    }),
  };
}

function runFromVersion1(run: Fields): Fields {
  const { transcript } = run;
  const position = (log: Fields) => renamed(log, { upto: 'offset', others: 'subagents' });
  const log = isFields(transcript) ? position(transcript) : undefined;
  const subagents = log && isFields(log.subagents) ? Object.entries(log.subagents) : undefined;
  return {
    ...renamed(run, { told_at: 'briefed_at' }),
    ...(log && {
      transcript: {
        ...log,
        ...(subagents && {
          subagents: Object.fromEntries(
            subagents.map(([name, one]) => [name, isFields(one) ? position(one) : one]),
          ),
        }),
      },
    }),
  };
}

function formOf(form: unknown): unknown {
  return typeof form === 'string' && Object.hasOwn(FORMS, form) ? FORMS[form] : form;
}

function renamed(fields: Fields, names: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      Object.hasOwn(names, name) ? (names[name] ?? name) : name,
      value,
    ]),
  );
}

function mapped(list: unknown, change: (item: Fields) => Fields): unknown {
  return Array.isArray(list) ? list.map((item: unknown) => (isFields(item) ? change(item) : item)) : list;
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
