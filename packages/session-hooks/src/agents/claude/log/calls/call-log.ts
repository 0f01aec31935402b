import type { FactBody } from '@0dai/session-schema/internal';
import { ofSubagent } from '../../../../facts/tool-call.ts';
import type { FactLog } from '../../../../logs/fact-log.ts';
import { commandOf, ranBash, toolFacts, toolOf } from '../../tools.ts';
import { taskCallFacts } from '../background.ts';
import { type Record, type ToolResult, type ToolUse, textsOf } from '../records.ts';
import { type CallResult, endedCall, isEdit, openCall } from './calls.ts';
import { answersIn } from './questions.ts';
import { denialFacts, denialOf } from './refusals.ts';

/** Adds tool calls and their results to a log. */
export class CallLog {
  /** Background commands, by task id. */
  readonly commands = new Map<string, string>();
  readonly #log: FactLog;
  /** Calls without a result. */
  readonly #uses = new Map<string, ToolUse>();
  readonly #seen = new Set<string>();

  constructor(log: FactLog) {
    this.#log = log;
  }

  /** Adds a call. A streamed message repeats its calls, so a known call is skipped. */
  call(use: ToolUse, isSubagents: boolean): void {
    if (this.#seen.has(use.id)) return;
    this.#seen.add(use.id);
    this.#uses.set(use.id, use);
    this.#log.call(use.id, isSubagents ? ofSubagent(openCall(use)) : openCall(use));
  }

  /**
   * Adds the result of a call. The `call` fact stays at the call's position. Its effects get the result's position,
   * which is known even if the call was not read.
   * @param results number of results in the record: `toolUseResult` belongs to one result only
   */
  answer(found: Record, result: ToolResult, results: number): void {
    const id = result.tool_use_id;
    const use = this.#uses.get(id);
    const text = textsOf(result.content).join('\n');
    const isError = result.is_error === true;
    const logged = results === 1 ? found.toolUseResult : undefined;
    const denial = denialOf(use?.name ?? 'mcp__', isError, text, found.toolDenialKind);
    const response = logged ?? (use?.name === 'Bash' ? bashResponse(text) : fileResponse(text, use));
    const ended: CallResult = { isError, text, response, denial };
    const keeps = (facts: readonly FactBody[]) => (found.isSidechain ? ofSubagent(facts) : [...facts]);
    if (use) {
      this.#log.setResult(id, keeps(endedCall(use, ended)));
      this.#uses.delete(id);
      if (use.name === 'Bash' && !isError) this.#keepCommand(use, response);
    }
    this.#log.add(keeps(this.#done(found, ended, use)));
  }

  /** The effects of a call, without the `call` fact. */
  #done(
    { cwd }: Record,
    { isError, text, response, denial }: CallResult,
    use: ToolUse | undefined,
  ): FactBody[] {
    if (denial) {
      if (use) return denialFacts(denial, use);
      return denial.words === undefined ? [] : [{ fact: 'prompt', text: denial.words, via: 'refusal' }];
    }
    const name = use?.name ?? toolOf(response);
    if (isError || name === undefined || name === 'Bash') return [];
    const facts = toolFacts({ name, input: use?.input, response, cwd });
    if (name === 'AskUserQuestion' && facts.length === 0) return answersIn(text);
    return use ? [...facts, ...taskCallFacts(use, response, this.commands)] : facts;
  }

  #keepCommand(use: ToolUse, response: unknown): void {
    const { background } = ranBash(use.input, response);
    const command = commandOf(use.input);
    if (background !== undefined && command !== undefined) this.commands.set(background, command);
  }
}

/** Derives a response from the model's text: records of sub-agents and of old versions have no `toolUseResult`. */
function fileResponse(text: string, use: ToolUse | undefined): unknown {
  const created = /^File created successfully at: (.+?)(?: \(file state|$)/m.exec(text)?.[1];
  if (created !== undefined) return { type: 'create', filePath: created, structuredPatch: [] };
  const updated = /^The file (.+?) has been updated/.exec(text)?.[1];
  if (updated !== undefined) return { filePath: updated, structuredPatch: [] };
  // The call names the file.
  return use && isEdit(use.name) ? {} : undefined;
}

function bashResponse(text: string): unknown {
  const background = /^Command running in background with ID: ([\w-]{1,100})/.exec(text)?.[1];
  return { stdout: '', ...(background !== undefined && { backgroundTaskId: background }) };
}
