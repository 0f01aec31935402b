import type { FactBody } from '@0dai/session-schema/internal';
import type { FactLog } from '../../../logs/fact-log.ts';
import { commandOf, ranBash, toolFacts, toolOf } from '../tools.ts';
import { looked } from './background.ts';
import { type CallResult, endedCall, isEdit, openCall } from './calls.ts';
import { answersIn } from './questions.ts';
import { type Record, type ToolResult, type ToolUse, textsOf } from './records.ts';
import { denialFacts, denialOf } from './refusals.ts';

/** Puts tool calls into a log, and what became of them. */
export class CallLog {
  /** Commands that run in the background, by the id that they have there. */
  readonly commands = new Map<string, string>();
  readonly #log: FactLog;
  /** Calls without a result. */
  readonly #uses = new Map<string, ToolUse>();
  readonly #seen = new Set<string>();

  constructor(log: FactLog) {
    this.#log = log;
  }

  /** A call was made. A message that is written while it grows repeats its calls. */
  call(use: ToolUse, isSubagents: boolean): void {
    if (this.#seen.has(use.id)) return;
    this.#seen.add(use.id);
    this.#uses.set(use.id, use);
    this.#log.call(use.id, isSubagents ? ofSubagent(openCall(use)) : openCall(use));
  }

  /**
   * The result of a call. What the call was stands at its place; what it did, at the result's, which is known also
   * where the call was not read.
   * @param results how many results the record has: what the program keeps beside is of one
   */
  answer(found: Record, result: ToolResult, results: number): void {
    const id = result.tool_use_id;
    const use = this.#uses.get(id);
    const text = textsOf(result.content).join('\n');
    const isError = result.is_error === true;
    const told = results === 1 ? found.toolUseResult : undefined;
    const denial = denialOf(use?.name ?? 'mcp__', isError, text, found.toolDenialKind);
    const response = told ?? (use?.name === 'Bash' ? bashResponse(text) : fileResponse(text, use));
    const ended: CallResult = { isError, text, response, denial };
    const keeps = (facts: readonly FactBody[]) => (found.isSidechain ? ofSubagent(facts) : [...facts]);
    if (use) {
      this.#log.setResult(id, keeps(endedCall(use, ended)));
      this.#uses.delete(id);
      if (use.name === 'Bash' && !isError) this.#keepCommand(use, response);
    }
    this.#log.add(keeps(this.#done(found, ended, use)));
  }

  /** What a call did, beside that it was made. */
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
    return use ? [...facts, ...looked(use, response, this.commands)] : facts;
  }

  #keepCommand(use: ToolUse, response: unknown): void {
    const { background } = ranBash(use.input, response);
    const command = commandOf(use.input);
    if (background !== undefined && command !== undefined) this.commands.set(background, command);
  }
}

/** What a sub-agent did counts where it left traces; its plans and questions are its own. */
function ofSubagent(facts: readonly FactBody[]): FactBody[] {
  return facts.flatMap((fact): FactBody[] => {
    if (fact.fact === 'call') return [{ ...fact, via: 'subagent' }];
    return fact.fact === 'file' || fact.fact === 'command' ? [fact] : [];
  });
}

/** Records of sub-agents, and of old versions, have no `toolUseResult`: what the model was told stands in for it. */
function fileResponse(text: string, use: ToolUse | undefined): unknown {
  const created = /^File created successfully at: (.+?)(?: \(file state|$)/m.exec(text)?.[1];
  if (created !== undefined) return { type: 'create', filePath: created, structuredPatch: [] };
  const updated = /^The file (.+?) has been updated/.exec(text)?.[1];
  if (updated !== undefined) return { filePath: updated, structuredPatch: [] };
  // The call tells which file it was.
  return use && isEdit(use.name) ? {} : undefined;
}

function bashResponse(text: string): unknown {
  const background = /^Command running in background with ID: ([\w-]{1,100})/.exec(text)?.[1];
  return { stdout: '', ...(background !== undefined && { backgroundTaskId: background }) };
}
