/** Tools that the model calls with XML tags in its text, in all versions. */
const TOOLS =
  'execute_command|read_file|write_to_file|replace_in_file|apply_diff|insert_content|search_and_replace|edit_file|' +
  'search_files|list_files|list_code_definition_names|codebase_search|browser_action|use_mcp_tool|access_mcp_resource|' +
  'fetch_instructions|ask_followup_question|attempt_completion|plan_mode_respond|plan_mode_response|new_task|' +
  'switch_mode|update_todo_list|load_mcp_documentation|web_fetch|condense|new_rule|report_bug|generate_image|' +
  'run_slash_command|summarize_task|focus_chain';
const OPENING = new RegExp(`<(${TOOLS})>`);
/** Parameters; the longest closes last, since a file's content may hold tags. */
const PARAMETER = /<([a-z_]{2,40})>/g;
const LONG: ReadonlySet<string> = new Set(['content', 'diff', 'result', 'response']);
const CALLS_MAX = 100;

/** A call in XML. `isWhole`: its closing tag is there. */
export interface XmlCall {
  name: string;
  input: Record<string, string>;
  isWhole: boolean;
}

/**
 * The tool calls in a model's text, and the text without them and without `<thinking>`.
 * @example xmlCalls('I run it.\n<execute_command>\n<command>npm test</command>\n</execute_command>')
 */
export function xmlCalls(message: string): { words: string; calls: XmlCall[] } {
  const calls: XmlCall[] = [];
  let words = '';
  let rest = message.replace(/<thinking>[\s\S]*?(?:<\/thinking>|$)/g, '');
  while (calls.length < CALLS_MAX) {
    const found = OPENING.exec(rest);
    if (!found) break;
    const [tag, name = ''] = found;
    words += rest.slice(0, found.index);
    const body = rest.slice(found.index + tag.length);
    const close = closingOf(body, name);
    calls.push({
      name,
      input: parametersIn(body.slice(0, close ?? body.length)),
      isWhole: close !== undefined,
    });
    rest = close === undefined ? '' : body.slice(close + name.length + 3);
  }
  return { words: words + rest, calls };
}

/** Where a call's closing tag begins: the first one after the end of a file's content, if it has one. */
function closingOf(body: string, name: string): number | undefined {
  const long = /^\s*(?:<path>[^<]*<\/path>\s*)?<(content|diff)>/.exec(body)?.[1];
  const from = long === undefined ? 0 : body.indexOf(`</${long}>`);
  const at = body.indexOf(`</${name}>`, Math.max(0, from));
  return at === -1 ? undefined : at;
}

function parametersIn(body: string): Record<string, string> {
  const input: Record<string, string> = {};
  PARAMETER.lastIndex = 0;
  for (let found = PARAMETER.exec(body); found; found = PARAMETER.exec(body)) {
    const [tag, name = ''] = found;
    const start = found.index + tag.length;
    const close = LONG.has(name) ? body.lastIndexOf(`</${name}>`) : body.indexOf(`</${name}>`, start);
    const end = close < start ? body.length : close;
    // `<args><file><path>` is nested: look into it as well.
    if (name !== 'args' && name !== 'file') PARAMETER.lastIndex = end;
    input[name] ??= body.slice(start, end).replace(/^\r?\n|\r?\n$/g, '');
  }
  return input;
}
