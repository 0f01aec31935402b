import { shellParts } from '../checks/shell.ts';
import type { CallFact } from '../model/fact.ts';

type ProjectPath = (path: string) => string | undefined;
type NamedCall = Pick<CallFact, 'tool' | 'about'>;

/** Our names for the tools that all agents have, and the agents' names for each. */
const TOOLS: Readonly<Record<string, string>> = {
  $:
    'Bash bash Shell shell container.exec local_shell shell_command exec_command unified_exec exec run_shell_command ' +
    'Execute execute_command execute_bash run_command run_terminal_cmd runTerminalCommand terminal developer__shell',
  Edit:
    'Edit edit MultiEdit multiedit NotebookEdit apply_patch ApplyPatch patch replace edit_file StrReplace StrReplaceFile ' +
    'replace_in_file replace_file_content apply_diff',
  Write: 'Write write write_file WriteFile Create create create_file write_to_file',
  Read: 'Read read read_file ReadFile read_many_files view_image view view_file',
  Grep: 'Grep grep grep_search search_file_content search_files',
  Glob: 'Glob glob',
  List: 'LS ls list list_directory list_files list_dir',
  Fetch: 'WebFetch webfetch web_fetch fetch FetchUrl',
  Search: 'WebSearch websearch web_search google_web_search',
  Agent: 'Task task Agent agent spawn_agent invoke_agent delegate_to_agent',
  Ask: 'AskUserQuestion question request_user_input ask_user ask_question ask_user_question ask_followup_question',
};
const SHOWN = new Map(
  Object.entries(TOOLS).flatMap(([shown, names]) => names.split(' ').map((name) => [name, shown])),
);
const ON_FILES: readonly string[] = ['Edit', 'Write', 'Read', 'List', 'Glob'];
/** Tools for the plan and for background work, which other fields of the session hold. */
const HOUSEKEEPING: ReadonlySet<string> = new Set(
  (
    'TodoWrite TaskCreate TaskUpdate TaskList TaskGet write_todos update_plan create_goal update_goal get_goal ' +
    'TaskOutput BashOutput write_stdin wait wait_agent ToolSearch tool_search EnterPlanMode todowrite todoread ' +
    'todo_write todos update_todo update_todo_list TodoList TodoRead todo__todo_write report_intent'
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
