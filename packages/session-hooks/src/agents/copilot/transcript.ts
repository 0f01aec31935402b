import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import { lineOf, textOf } from '../../facts/facts.ts';
import { type CallEnd, type LoggedCall, OPEN, ofSubagent, toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { FactLog } from '../../logs/fact-log.ts';
import { asObject, fieldAt, type Json, listAt, numberAt, objectAt, textAt } from '../../logs/json/fields.ts';
import { records } from '../../logs/json/records.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { answerFacts, isWhole, notified, planAnswer, subagentFacts, textFacts } from './event-facts.ts';
import { editedFiles, shellText, workOf } from './tools.ts';

// A log of Copilot CLI: `~/.copilot/session-state/<id>/events.jsonl`, one event a line. Sources: logs of 0.0.420,
// 1.0.64 and 1.0.102, and the event types of github/copilot-sdk. An event of a sub-agent has `agentId`. The log of a
// crashed program may end in NUL bytes. The end of a turn has no event: it is a message without calls.

/** Events that are read as nothing. */
const IGNORED =
  /^(?:hook\.(?:start|progress)|system\.message|permission\.requested|tool\.(?:user_requested|execution_(?:partial_result|progress))|tool_search\.activated|assistant\.(?:intent|reasoning(?:_delta)?|streaming_delta|message_(?:start|delta)|tool_call_delta|server_tool_progress|usage|idle)|session\.(?:start|resume|info|warning|idle|usage_\w+|model_change|mode_changed|permissions_changed|truncation|context_\w+|tools_updated|skills_loaded|custom_agents_updated|mcp_\w+|extensions[\w.]*|background_tasks_changed|plan_changed|todos_changed|workspace_file_changed|remote_steerable_changed|session_limits_changed|schedule_\w+|autopilot_\w+|auto_mode_resolved|managed_\w+|binary_asset|custom_notification|canvas\.\w+|compaction_start)|subagent\.(?:selected|deselected|configured)|skill\.invoked|model\.call_failure|command\.\w+|commands\.changed|capabilities\.changed|pending_messages\.modified|elicitation\.\w+|sampling\.\w+|mcp[\w.]*|external_tool\.\w+|auto_mode_switch\.\w+|session_limits_exhausted\.\w+|factory\.\w+|ui\.\w+)$/;

/** Reads facts from a part of a Copilot CLI log. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const events = new Events();
  for (const { value, offset } of records(lines)) events.event(value, offset);
  return events.log.reading();
}

class Events {
  readonly log = new FactLog();
  readonly #calls = new Map<string, LoggedCall>();
  /** Refusals by a permission prompt, by call. */
  readonly #denied = new Map<string, { byUser: boolean; words?: string | undefined }>();
  readonly #questions = new Map<string, Json>();
  readonly #offsets = new Map<string, number>();
  #plan: string | undefined;
  /** The step without an answer yet. */
  #step: string | undefined;
  #steps = 0;
  #folder: string | undefined;

  event(value: Json, offset: number): void {
    const { type } = value;
    const data = objectAt(value, 'data');
    this.log.record(offset, value.timestamp);
    if (typeof type !== 'string' || !data) {
      this.log.unknown(lineOf(typeof type === 'string' ? type : (Object.keys(value)[0] ?? '')).slice(0, 40));
      return;
    }
    const id = textAt(value, 'id');
    if (id !== undefined) this.#offsets.set(id, offset);
    const isSubagent = [textAt(value, 'agentId'), textAt(data, 'parentToolCallId')].some(Boolean);
    this.#folder = textAt(objectAt(data, 'context'), 'cwd') ?? this.#folder;
    if (!this.#work(type, data, isSubagent) && !this.#about(type, data, isSubagent) && !IGNORED.test(type))
      this.log.unknown(lineOf(type).slice(0, 40));
  }

  /** Reads an event of the agent's work; false if it is another one. */
  #work(type: string, data: Json, isSubagent: boolean): boolean {
    switch (type) {
      case 'user.message':
        if (!isSubagent) this.log.add(this.#prompt(data));
        return true;
      case 'assistant.message': {
        const calls = listAt(data, 'toolRequests').map(asObject);
        if (!isSubagent) {
          const text = textOf(textAt(data, 'content') ?? '');
          this.#endStep([]);
          this.log.add(text === '' ? [] : [{ fact: 'words', text }]);
        }
        for (const call of calls)
          this.#call(
            textAt(call, 'toolCallId'),
            textAt(call, 'name'),
            fieldAt(call, 'arguments'),
            isSubagent,
          );
        if (!isSubagent && calls.length === 0 && isWhole(data)) this.#endTurn({ outcome: 'done' });
        return true;
      }
      case 'tool.execution_start':
        this.#call(
          textAt(data, 'toolCallId'),
          textAt(data, 'toolName'),
          fieldAt(data, 'arguments'),
          isSubagent,
        );
        return true;
      case 'tool.execution_complete':
        this.#result(data, isSubagent);
        return true;
      case 'assistant.turn_start':
        if (!isSubagent) this.#beginStep();
        return true;
      case 'assistant.turn_end':
        // A step without an answer: its request failed. 1.0.102 logs nothing else of it.
        if (!isSubagent) this.#endStep([{ fact: 'turn', outcome: 'error' }]);
        return true;
      case 'abort': {
        const isLimit = textAt(data, 'reason') === 'autopilot_credit_limit';
        this.#endTurn({ outcome: isLimit ? 'limit' : 'interrupted' });
        return true;
      }
      case 'session.error':
        this.#error(data);
        return true;
      case 'session.shutdown':
        this.log.closeCalls();
        this.log.add([{ fact: 'end', how: 'exit' }]);
        return true;
      case 'session.snapshot_rewind':
        this.#rewind(textAt(data, 'upToEventId'));
        return true;
      default:
        return false;
    }
  }

  /** Reads an event about the session; false if it is another one. */
  #about(type: string, data: Json, isSubagent: boolean): boolean {
    switch (type) {
      case 'session.title_changed':
        this.log.add(textFacts('title', lineOf(textAt(data, 'title') ?? '')));
        return true;
      case 'session.compaction_complete':
        if (!isSubagent) this.log.add(textFacts('summary', textOf(textAt(data, 'summaryContent') ?? '')));
        return true;
      case 'session.handoff':
        this.log.add(textFacts('summary', textOf(textAt(data, 'summary') ?? '')));
        return true;
      case 'session.task_complete':
        if (!isSubagent) this.log.add(textFacts('words', textOf(textAt(data, 'summary') ?? '')));
        return true;
      case 'permission.completed': {
        const kind = textAt(objectAt(data, 'result'), 'kind') ?? '';
        const byUser = kind === 'denied-interactively-by-user';
        const words = textAt(objectAt(data, 'result'), 'feedback');
        if (kind.startsWith('denied')) this.#denied.set(textAt(data, 'toolCallId') ?? '', { byUser, words });
        return true;
      }
      case 'user_input.requested':
        this.#questions.set(textAt(data, 'requestId') ?? '', data);
        return true;
      case 'user_input.completed':
        this.log.add(
          answerFacts(this.#questions.get(textAt(data, 'requestId') ?? ''), textAt(data, 'answer')),
        );
        return true;
      case 'exit_plan_mode.requested':
        this.#plan = textAt(data, 'planContent');
        return true;
      case 'exit_plan_mode.completed':
        this.log.add(planAnswer(data, this.#plan ?? ''));
        return true;
      case 'subagent.started':
      case 'subagent.completed':
      case 'subagent.failed':
        this.log.add(subagentFacts(type, data));
        return true;
      case 'system.notification':
        this.log.add(notified(objectAt(data, 'kind')));
        return true;
      case 'hook.end': {
        const context = textAt(objectAt(data, 'output'), 'additionalContext') ?? '';
        this.log.add(briefingsIn(context).map((one) => ({ fact: 'briefing' as const, ...one })));
        return true;
      }
      default:
        return false;
    }
  }

  #prompt(data: Json): FactBody[] {
    const source = textAt(data, 'source') ?? 'user';
    const text = textOf(textAt(data, 'content') ?? '');
    // `source` names a skill, an agent or a program that wrote the message instead.
    if (source !== 'user' || data.isAutopilotContinuation === true || text === '') return [];
    if (textAt(data, 'delivery') === 'steering') return [{ fact: 'prompt', text, via: 'queue' }];
    this.log.closeCalls();
    return [
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text },
    ];
  }

  #call(id: string | undefined, tool: string | undefined, input: unknown, isSubagent: boolean): void {
    if (id === undefined || tool === undefined || this.#calls.has(id)) return;
    const call = { id, tool, input };
    this.#calls.set(id, call);
    this.log.call(id, this.#factsOf(call, OPEN, isSubagent));
  }

  #result(data: Json, isSubagent: boolean): void {
    const id = textAt(data, 'toolCallId') ?? '';
    const call = this.#calls.get(id);
    if (!call) {
      // Its call is in a part that was not read; the result names the files.
      const files = data.success === true ? editedFiles(listAt(data, 'fileEdits')) : [];
      this.log.add(toolCallFacts({ id, tool: '', files, outcome: 'ok', output: '' }).slice(0, -1));
      return;
    }
    const told =
      textAt(objectAt(data, 'result'), 'content') ?? textAt(objectAt(data, 'error'), 'message') ?? '';
    const edits = data.success === true ? editedFiles(listAt(data, 'fileEdits')) : [];
    this.log.setResult(id, this.#factsOf(call, this.#endOf(id, data, told), isSubagent, edits));
    if (call.tool === 'ask_user' && data.success === true && this.#questions.size === 0 && !isSubagent)
      this.log.add(
        answerFacts(
          asObject(call.input),
          /^User (?:selected|responded|answered)[^:]*: ?([\s\S]+)$/.exec(told)?.[1],
        ),
      );
  }

  #endOf(id: string, data: Json, told: string): CallEnd {
    const code = textAt(objectAt(data, 'error'), 'code');
    const denied = this.#denied.get(id);
    if (data.success !== true && (denied || code === 'denied' || code === 'rejected'))
      return { outcome: 'refused', output: '', ...(denied ?? { byUser: code === 'rejected' }) };
    const { exit, output, background } = shellText(told);
    return {
      outcome: data.success === true ? 'ok' : 'failed',
      output,
      exit: numberAt(objectAt(data, 'shellExecution'), 'exitCode') ?? exit,
      background,
    };
  }

  #factsOf(
    call: LoggedCall,
    end: CallEnd,
    isSubagent: boolean,
    edits: ReturnType<typeof editedFiles> = [],
  ): FactBody[] {
    const work = workOf(call.tool, call.input);
    // The log's own list has absolute paths, and says whether a file is new.
    const files = edits.length > 0 ? edits : (work.files ?? []);
    // Events of their own tell how a sub-agent fares.
    const facts = toolCallFacts({ ...call, ...work, files, isSubagent: false, ...end, folder: this.#folder });
    return isSubagent ? ofSubagent(facts) : facts;
  }

  /** Begins a step of a turn, one request to the model, which is open until an answer. */
  #beginStep(): void {
    this.#steps += 1;
    this.#step = `step ${this.#steps}`;
    this.log.call(this.#step, []);
  }

  #endStep(facts: readonly FactBody[]): void {
    if (this.#step !== undefined) this.log.setResult(this.#step, facts);
    this.#step = undefined;
  }

  #endTurn(how: Omit<Extract<FactBody, { fact: 'turn' }>, 'fact'>): void {
    this.#step = undefined;
    this.log.closeCalls();
    this.log.add([{ fact: 'turn', ...how }]);
  }

  #error(data: Json): void {
    const message = textAt(data, 'message') ?? '';
    const kind = textAt(data, 'errorType') ?? '';
    const status = numberAt(data, 'statusCode');
    // The program goes on with another model.
    if (data.eligibleForAutoSwitch === true) return;
    this.#endTurn(failedTurn(message, kind === 'rate_limit' || kind === 'quota' || status === 429));
  }

  /** Undoes an event and all later ones. File changes stay: the files need not have been restored. */
  #rewind(id: string | undefined): void {
    const from = this.#offsets.get(id ?? '');
    if (from === undefined) return;
    this.log.rewind(from, (fact) => fact.fact === 'file' && fact.change !== 'read');
    this.log.add([{ fact: 'rewound', from }]);
  }
}
