export { loggedAgents } from '../agents/all.ts';
export { type Choice, chooseSession, type Doubt } from './choose.ts';
export {
  type FindOptions,
  type FoundSession,
  type FoundSessions,
  findSessionsHere,
  isInRepository,
  projectFoldersOf,
  type Whereabouts,
  whereIs,
} from './find-sessions.ts';
export { isFolderGone } from './folder-gone.ts';
export { type ImportLatestOptions, importLatest } from './import-latest.ts';
export { type ImportOptions, importSession } from './import-session.ts';
export { logFileAt, readerOf } from './log-file-at.ts';
export { type PromptsLeft, type PromptsLeftOptions, promptsLeft } from './prompts-left.ts';
export { type ReadSession, readSession } from './read-session.ts';
export { type ConversationSummary, summarize } from './summary.ts';
