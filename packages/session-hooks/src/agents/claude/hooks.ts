import { hookSet } from '../../config/hook-set.ts';

/** In seconds. */
const handler = { type: 'command', timeout: 10 } as const;

/** What tells of files, of the plan and of decisions; Claude Code takes such a matcher as a list of names. */
const TOOLS = [
  'Edit',
  'MultiEdit',
  'Write',
  'NotebookEdit',
  'TaskCreate',
  'TaskUpdate',
  'TodoWrite',
  'ExitPlanMode',
  'AskUserQuestion',
];

/** Our hooks in Claude Code 2.1.330. */
export const HOOKS = hookSet('claude', [
  { event: 'SessionStart', matcher: 'startup|resume|clear|compact|fork', briefs: true, handler },
  { event: 'UserPromptSubmit', handler },
  { event: 'PostToolUse', matcher: TOOLS.join('|'), handler },
  { event: 'Stop', handler },
  { event: 'StopFailure', handler },
  { event: 'SessionEnd', handler },
]);
