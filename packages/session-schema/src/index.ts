export {
  type BriefingOptions,
  BYTES_PER_TOKEN,
  brief,
  briefingNotice,
  DEFAULT_BUDGET,
  type Drift,
  NOTE_HEAD,
  STALE_MS,
  withheldNotice,
} from './briefing.ts';
export { CAPTURED_MAX, type Captured, DETAIL_MAX, patchesOf, shortened } from './capture.ts';
export { checksOf } from './check.ts';
export { checkedBy } from './checked.ts';
export {
  AHEAD_MAX_MS,
  ENTRY_ID,
  ID_RANDOM_BYTES,
  idTime,
  newSessionId,
  nextId,
  SESSION_ID,
} from './clock.ts';
export {
  type Actor,
  actor,
  BRIEF_ID,
  type BriefForm,
  canonicalJson,
  type Entry,
  type EntryBody,
  type EntryType,
  type Evidence,
  entry,
  evidence,
  type ProcessMark,
  type StayEnd,
  signedText,
  type TurnOutcome,
} from './entry.ts';
export { InvalidInputError, NewerSchemaError, SessionError } from './errors.ts';
export type { Fact, FactBody } from './fact.ts';
export { excludedBy, exclusions, Folding, fold, foldOnto, undoneIds } from './fold.ts';
export type { Exclusion } from './folder.ts';
export { openStays, runOf, type Stay, stayOf } from './history.ts';
export { findStep, type PatchContext, parseSaveInput, type SaveInput, saveFields, toPatch } from './input.ts';
export { describeIssues } from './issues.ts';
export { isWholeObject, JsonScan } from './json-scan.ts';
export { sessionJsonSchema } from './json-schema.ts';
export { maxLength, minLength } from './length.ts';
export { type LogEntry, type LogEntryOptions, logEntries, turnDetail } from './log-entries.ts';
export {
  type ByteRange,
  contentKey,
  isApplied,
  promptSource,
  SourceIndex,
  sourceKey,
  textKey,
} from './log-source.ts';
export { newest } from './newest.ts';
export { NEWS_BUDGET, type NewsOptions, news } from './news.ts';
export {
  type CheckOutcome,
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
export { BRIEF_RANDOM_BYTES, briefHead, briefId, briefingsIn, briefTail } from './receipt.ts';
export { redact, redactDeep, redactedHead } from './redact.ts';
export {
  type AgentStay,
  type Delivery,
  type LogMark,
  type PlanStep,
  type Provenance,
  parseSession,
  refuseNewer,
  type Session,
  type StayMark,
  session,
} from './session.ts';
export { stepKey } from './step.ts';
export { ageOf, ago, clean, cleanLine, firstLine, head, neutralise, utf8Length } from './text.ts';
export { SCHEMA_VERSION } from './version.ts';
export { differences, digestIn, type PlainSession, viewFileText, viewText } from './view.ts';
export { isWorthTelling } from './worth.ts';
