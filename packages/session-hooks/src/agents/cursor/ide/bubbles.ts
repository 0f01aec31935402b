import { briefingsIn, type FactBody } from '@0dai/session-schema/internal';
import { lineOf, textOf } from '../../../facts/facts.ts';
import { toolCallFacts } from '../../../facts/tool-call.ts';
import { failedTurn } from '../../../facts/turn-error.ts';
import type { FactLog } from '../../../logs/fact-log.ts';
import { type Json, objectAt, textAt } from '../../../logs/json/fields.ts';
import { isoTime } from '../../../logs/times.ts';
import { Todos } from '../tools.ts';
import { userPrompt } from '../user-prompt.ts';
import { ideCall, ideEnd, ideWork } from './tool-call.ts';

const USER = 1;
const AGENT = 2;

/** Reads the lines that `rows` makes of a conversation in Cursor's editor. */
export class Bubbles {
  readonly #log: FactLog;
  readonly #todos = new Todos();
  #folder: string | undefined;

  constructor(log: FactLog) {
    this.#log = log;
  }

  /** @returns false if the record is not one of these lines */
  record(value: Json, offset: number): boolean {
    const [composer, bubble] = [objectAt(value, 'composer'), objectAt(value, 'bubble')];
    if (composer) this.#composer(composer, offset);
    else if (bubble) this.#bubble(bubble, offset);
    return composer !== undefined || bubble !== undefined;
  }

  #composer(composer: Json, offset: number): void {
    this.#log.record(offset, undefined);
    this.#folder = textAt(composer, 'folder') ?? this.#folder;
    const title = lineOf(textAt(composer, 'name') ?? '');
    if (title !== '') this.#log.add([{ fact: 'title', text: title }]);
    const status = textAt(composer, 'status');
    if (status === 'completed') this.#end({ fact: 'turn', outcome: 'done' });
    if (status === 'aborted') this.#end({ fact: 'turn', outcome: 'interrupted' });
  }

  #bubble(bubble: Json, offset: number): void {
    this.#log.record(offset, isoTime(bubble.createdAt));
    if (bubble.type === USER) this.#user(textAt(bubble, 'text') ?? '');
    else if (bubble.type === AGENT) this.#agent(bubble, offset);
    else this.#log.unknown('bubble');
  }

  #user(text: string): void {
    const own = userPrompt(text);
    this.#log.closeCalls();
    this.#log.add(briefingsIn(text).map((brief) => ({ fact: 'briefing', ...brief })));
    if (own === undefined) return;
    this.#log.add([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text: own },
    ]);
  }

  #agent(bubble: Json, offset: number): void {
    const text = textOf(textAt(bubble, 'text') ?? '');
    if (text !== '') this.#log.add([{ fact: 'words', text }]);
    const call = ideCall(objectAt(bubble, 'toolFormerData'));
    if (call) {
      const id = call.id ?? `${offset}`;
      const work = ideWork(call, this.#todos);
      const end = ideEnd(call, work.command !== undefined);
      const facts = toolCallFacts({
        id,
        tool: call.tool,
        folder: this.#folder,
        ...work,
        ...end,
      });
      this.#log.call(id, facts);
      if (end.outcome !== 'open') this.#log.setResult(id, facts);
    }
    const error = objectAt(bubble, 'errorDetails');
    const message = textAt(error, 'message') ?? textAt(error, 'error') ?? '';
    if (message !== '') this.#end({ fact: 'turn', ...failedTurn(message) });
  }

  #end(turn: FactBody): void {
    this.#log.closeCalls();
    this.#log.add([turn]);
  }
}
