export {
  type BriefingOptions,
  BYTES_PER_TOKEN,
  brief,
  briefingNotice,
  DEFAULT_BUDGET,
  type Drift,
  isWorthTelling,
  NOTE_HEAD,
  STALE_MS,
  withheldNotice,
} from './briefing.ts';
export { ENTRY_ID, ID_RANDOM_BYTES, newSessionId, nextId, SESSION_ID } from './clock.ts';
export {
  type Actor,
  actor,
  canonicalJson,
  type Entry,
  type EntryBody,
  type EntryType,
  type Evidence,
  entry,
  evidence,
  signedText,
} from './entry.ts';
export { InvalidInputError, NewerSchemaError, SessionError } from './errors.ts';
export { firstLine, fold, foldOnto, undoneIds } from './fold.ts';
export { findStep, type PatchContext, parseSaveInput, type SaveInput, saveFields, toPatch } from './input.ts';
export { describeIssues } from './issues.ts';
export { sessionJsonSchema } from './json-schema.ts';
export {
  type FileChange,
  fileChange,
  type GitState,
  gitState,
  isProjectPath,
  type SessionPatch,
  type StepStatus,
  sessionPatch,
  stepStatus,
} from './patch.ts';
export { nextStep } from './plan.ts';
export { redact, redactDeep } from './redact.ts';
export {
  type AgentStay,
  type PlanStep,
  type Provenance,
  parseSession,
  SCHEMA_VERSION,
  type Session,
  session,
} from './session.ts';
export { stepKey } from './step.ts';
export { ago, clean, cleanLine, head, neutralise, utf8Length } from './text.ts';
export { differences, type PlainSession, viewText } from './view.ts';
