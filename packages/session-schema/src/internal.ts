// Exports for our own packages. Not documented, and may change with any version.

export {
  type BriefingOptions,
  brief,
  briefingNotice,
  DEFAULT_BUDGET,
} from './briefing/briefing.ts';
export { type Drift, type GitOperation, STALE_MS } from './briefing/context/context.ts';
export { briefingInFile, firstPrompt, GO_ON } from './briefing/first-prompt.ts';
export { BYTES_PER_TOKEN, type Cap } from './briefing/fit.ts';
export { type ReaderTools, unverifiedNotice } from './briefing/frame.ts';
export { BRIEF_RANDOM_BYTES, briefHead, briefId, briefingsIn, briefTail } from './briefing/receipt.ts';
export { describeExit, lastRun, runsThatWorked } from './briefing/runs.ts';
export { type OtherTree, otherTreesNotice } from './briefing/sections/other-trees-section.ts';
export { UPDATE_BUDGET, type UpdateBriefingOptions, updateBriefing } from './briefing/update-briefing.ts';
export { checksOf } from './checks/check.ts';
export { outcomeShown } from './checks/check-output.ts';
export { isLookup } from './checks/lookups.ts';
export { placeIn } from './checks/places.ts';
export { CAPTURED_MAX, type CapturedPatch, DETAIL_MAX, patchesOf, shortened } from './input/captured.ts';
export { type LogEntry, type LogEntryOptions, logEntries, turnDetail } from './input/log-entries.ts';
export { nameIn } from './input/naming-lines.ts';
export { promptText } from './input/prompt-text.ts';
export {
  findStep,
  type PatchContext,
  parseSaveInput,
  type SaveInput,
  toPatch,
} from './input/save-input.ts';
export { RUNS_IN_BACKGROUND } from './model/activity.ts';
export type { AgentRun, AgentRunMeta, LogPosition } from './model/agent-run.ts';
export {
  AHEAD_MAX_MS,
  ENTRY_ID,
  ID_RANDOM_BYTES,
  idTime,
  newSessionId,
  nextId,
  SESSION_ID,
} from './model/clock.ts';
export { acceptedEntry } from './model/entry/accepted.ts';
export {
  type Actor,
  BRIEF_ID,
  type BriefForm,
  type ByteRange,
  canonicalJson,
  type Entry,
  type EntryBody,
  type EntryType,
  type Evidence,
  type ForgottenEntry,
  type ProcessIdentity,
  type RunEnd,
  signedText,
  type TurnOutcome,
} from './model/entry/entry.ts';
export { forgottenEntry } from './model/entry/forgotten.ts';
export { InvalidInputError, NewerSchemaError, SessionError } from './model/errors.ts';
export type { CallFact, Fact, FactBody, PromptVia } from './model/fact.ts';
export { KNOWN_AGENTS } from './model/known-agents.ts';
export { migrateEntry, migrateSession } from './model/migrate.ts';
export type {
  CheckOutcome,
  FileChange,
  GitState,
  Removal,
  SessionPatch,
  StepStatus,
} from './model/patch.ts';
export {
  isAgentName,
  type ParseResult,
  parseEntry,
  parsePatch,
  parseSession,
} from './model/schemas/parse.ts';
export type { Delivery, PlanStep, Provenance, Session, SessionStatus } from './model/session.ts';
export { SCHEMA_VERSION } from './model/version.ts';
export { redact, redactDeep, redactedEnds, redactedHead } from './redact/redact.ts';
export {
  excludedBy,
  exclusions,
  fold,
  foldOnto,
  forgottenIds,
  preferred,
  StreamingReducer,
  TAKES_BACK,
  undoneIds,
} from './reducer/fold.ts';
export {
  contentKey,
  forgottenSource,
  isApplied,
  promptSource,
  SourceIndex,
  sourceKey,
  textKey,
} from './reducer/log-source.ts';
export type { Exclusion } from './reducer/session-reducer.ts';
export { type FoundRun, findExactRun, findRun, IMPORTED, openRuns } from './session/agent-run.ts';
export { hasContent } from './session/has-content.ts';
export { isNamed, titleOf } from './session/name.ts';
export { nextStep } from './session/plan.ts';
export { holdsWords, queryWords } from './session/search.ts';
export { stepKey } from './session/step.ts';
export { verifiedBy } from './session/verified-by.ts';
export { isBare } from './text/bare.ts';
export { isWholeObject, JsonScan } from './text/json-scan.ts';
export { maxLength, minLength } from './text/length.ts';
export { neutralise } from './text/neutralise.ts';
export { newest } from './text/newest.ts';
export { isProjectPath } from './text/project-path.ts';
export {
  ageOf,
  ago,
  clean,
  cleanLine,
  firstLine,
  head,
  replaceHidden,
  singleLine,
  utf8Length,
} from './text/text.ts';
export { sessionJsonSchema } from './view/json-schema.ts';
export { differences, digestIn, type PlainSession, viewFileText, viewText } from './view/view.ts';
