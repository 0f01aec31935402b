import { shellParts } from '../checks/shell.ts';
import type { CallFact } from '../model/fact.ts';

type ProjectPath = (path: string) => string | undefined;
type NamedCall = Pick<CallFact, 'tool' | 'about'>;

/** Our names for the tools that all agents have, and the agents' names for each. */
const TOOLS: Readonly<Record<string, readonly string[]>> = {
  $: [
    'Bash',
    'shell',
    'container.exec',
    'local_shell',
    'shell_command',
    'exec_command',
    'unified_exec',
    'exec',
    'run_shell_command',
  ],
  Edit: ['Edit', 'MultiEdit', 'NotebookEdit', 'apply_patch', 'replace', 'edit'],
  Write: ['Write', 'write_file'],
  Read: ['Read', 'read_file', 'read_many_files', 'view_image'],
  Grep: ['Grep', 'grep_search', 'search_file_content'],
  Glob: ['Glob', 'glob'],
  List: ['LS', 'list_directory'],
  Fetch: ['WebFetch', 'web_fetch'],
  Search: ['WebSearch', 'web_search', 'google_web_search'],
  Agent: ['Task', 'Agent', 'spawn_agent', 'invoke_agent', 'delegate_to_agent'],
  Ask: ['AskUserQuestion', 'request_user_input', 'ask_user', 'ask_question', 'ask_user_question'],
};
const SHOWN = new Map(Object.entries(TOOLS).flatMap(([shown, names]) => names.map((name) => [name, shown])));
const ON_FILES: readonly string[] = ['Edit', 'Write', 'Read', 'List', 'Glob'];
/** Tools for the plan and for background work, which other fields of the session hold. */
const HOUSEKEEPING: ReadonlySet<string> = new Set(
  (
    'TodoWrite TaskCreate TaskUpdate TaskList TaskGet write_todos update_plan create_goal update_goal get_goal ' +
    'TaskOutput BashOutput write_stdin wait wait_agent ToolSearch tool_search EnterPlanMode'
  ).split(' '),
);
const OUR_TOOL = /^(?:mcp_+)?(?:plugin_\w+?_)?(?:roaming|0dai|session[-_]roaming)_+\w/;
const OUR_TOOL_NAMES: ReadonlySet<string> = new Set(
  'get_session save_session complete_session new_session resume_session list_sessions'.split(' '),
);
const OUR_PROGRAM = /^(?:\S*\/)?0dai(?:-[\w-]+)?$/;
/** Commands that only prepare or wrap the one that follows. */
const LEADING_COMMANDS: ReadonlySet<string> = new Set(['cd', 'echo', 'export', 'npx', 'true']);
const OUR_FILES = /(?:^|\/)ai\/sessions(?:\/|$)/;
const LEADING_FOLDER = /^cd\s+(["']?)(\/[^"'\s&;]*)\1\s*&&\s*/;

/** Our name for a tool: `$` for a shell. */
export function toolName(tool: string): string {
  return SHOWN.get(tool) ?? tool;
}

/**
 * A tool call in a line: `$ npm test`, `Edit src/a.ts`.
 * @param projectPath makes a path project-relative; undefined for one outside the project
 * @returns undefined for calls of our own tools and commands, and of tools for the plan or background work
 */
export function callLine({ tool, about = '' }: NamedCall, projectPath: ProjectPath): string | undefined {
  if (HOUSEKEEPING.has(tool) || OUR_TOOL.test(tool) || OUR_TOOL_NAMES.has(tool)) return undefined;
  const name = toolName(tool);
  if (name === '$') return isOurCommand(about) ? undefined : `$ ${commandIn(about, projectPath)}`.trimEnd();
  if (!ON_FILES.includes(name)) return `${name} ${about}`.trimEnd();
  const paths = about.split(', ');
  if (paths.some((path) => OUR_FILES.test(path))) return undefined;
  return `${name} ${paths.map((path) => projectPath(path) ?? path).join(', ')}`.trimEnd();
}

/** The project's files that a call changes. */
export function filesOf({ tool, about = '' }: NamedCall, projectPath: ProjectPath): string[] {
  const name = toolName(tool);
  if (name !== 'Edit' && name !== 'Write') return [];
  return about.split(', ').flatMap((path) => projectPath(path) ?? []);
}

/** A command without the `cd` into the project's folder before it. */
function commandIn(command: string, projectPath: ProjectPath): string {
  const found = LEADING_FOLDER.exec(command);
  const folder = found?.[2]?.replace(/\/+$/, '');
  if (!found || folder === undefined) return command;
  const rest = command.slice(found[0].length);
  if (projectPath(`${folder}/x`) === 'x') return rest;
  const inner = projectPath(folder);
  return inner === undefined ? command : `cd ${inner} && ${rest}`;
}

function isOurCommand(command: string): boolean {
  if (!command.includes('0dai')) return false;
  const programs = shellParts(command).flatMap(
    ({ words }) => words.find((word) => !LEADING_COMMANDS.has(word)) ?? [],
  );
  return programs.some((program) => OUR_PROGRAM.test(program));
}
