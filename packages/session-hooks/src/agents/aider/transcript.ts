import type { FactBody } from '@0dai/session-schema/internal';
import { commandFact, lineOf, textOf } from '../../facts/facts.ts';
import { toolCallFacts } from '../../facts/tool-call.ts';
import { failedTurn } from '../../facts/turn-error.ts';
import { FactLog } from '../../logs/fact-log.ts';
import type { LogLine, LogReading } from '../../logs/log-reading.ts';
import { editsIn } from './edits.ts';

// Aider's `.aider.chat.history.md` (seen: 0.86): `# aider chat started at …`, `#### ` before each line of the user,
// `> ` before each line of the program, and the model's answer as it is. Lines of the user and the program end with two
// spaces, by which they differ from such lines in the code of an answer. The log has no exit codes, and no times but
// the start of each chat.

type Kind = 'start' | 'user' | 'program' | 'model';

const START = /^# aider chat started at (\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/;
/** Commands whose argument is a prompt. */
const PROMPTS = /^\/(?:ask|code|architect|context|help|chat-mode (?:ask|code|architect))\b\s*/;
const SHELL = /^(?:\/(?:run|test)\s+|!\s*)(\S.*)$/;
const ERROR =
  /^(?:litellm\.\w*(?:Error|Exception)|(?:\w+\.)*(?:RateLimit|Authentication|BadRequest|ContextWindowExceeded|APIConnection|InternalServer|ServiceUnavailable|Timeout)\w*Error\b|The API provider\b|Model .{1,200} has hit a token limit)/;
const FAILED_EDIT = /^(?:The LLM did not conform to the edit format|# \d+ SEARCH\/REPLACE blocks? failed)/;
const WORDS_MAX = 200_000;

/** Reads facts from a part of Aider's log. */
export function transcript(lines: Iterable<LogLine>): LogReading {
  const chat = new Chat();
  for (const { text, offset } of lines) chat.line(text, offset);
  chat.close();
  return chat.log.reading();
}

class Chat {
  readonly log = new FactLog();
  #kind: Kind = 'model';
  #isFenced = false;
  #texts: string[] = [];
  #offset = 0;
  #length = 0;
  #at: string | undefined;
  /** Undefined where the part of a log begins: a turn may be open there. */
  #isOpen: boolean | undefined;
  /** An error of the model's service after which Aider may try again. */
  #error: { text: string; offset: number } | undefined;
  /** The changed lines of the edits in the last answer. */
  #lines = new Map<string, { output?: string }>();
  readonly #created = new Set<string>();

  line(raw: string, offset: number): void {
    const text = raw.replace(/\0/g, '').replace(/\r$/, '');
    const kind = this.#kindOf(text);
    if (kind !== this.#kind || kind === 'start') {
      this.flush();
      this.#kind = kind;
      this.#isFenced = false;
      this.#offset = offset;
    }
    if (kind === 'model' && /^\s{0,3}(?:`{3,}|~{3,})/.test(text)) this.#isFenced = !this.#isFenced;
    if (this.#length > WORDS_MAX) return;
    if (this.#texts.length === 0) this.#offset = offset;
    this.#length += text.length + 1;
    this.#texts.push(text);
  }

  /** Ends the present run of lines of one kind. */
  flush(): void {
    const texts = this.#texts;
    this.#texts = [];
    this.#length = 0;
    const text = texts.join('\n').trim();
    if (text === '') return;
    this.log.record(this.#offset, undefined);
    if (this.#kind === 'start') this.#start(text);
    else if (this.#kind === 'user')
      this.#user(
        texts
          .map((line) => line.slice(5).trimEnd())
          .join('\n')
          .trim(),
      );
    else if (this.#kind === 'program') this.#program(texts.map((line) => line.replace(/^> ?/, '').trimEnd()));
    else this.#model(text);
  }

  /** Ends the log: an error at its end is how it ended. */
  close(): void {
    this.flush();
    this.#fail();
  }

  #kindOf(text: string): Kind {
    const isMarked = !this.#isFenced || text.endsWith('  ');
    if (START.test(text)) return 'start';
    if (text.startsWith('#### ') && isMarked) return 'user';
    return (text.startsWith('> ') || text === '>') && isMarked ? 'program' : 'model';
  }

  #start(text: string): void {
    this.#fail();
    this.#end('interrupted');
    const [, day, time] = START.exec(text) ?? [];
    this.#at = localTime(`${day}T${time}`);
  }

  #user(text: string): void {
    this.#fail();
    const command = SHELL.exec(text)?.[1];
    if (command !== undefined) {
      const [ran] = commandFact(command);
      if (ran?.fact === 'command') this.log.add([{ ...ran, via: 'user' }]);
      return;
    }
    const isArgument = PROMPTS.test(text);
    const own = textOf(text.replace(PROMPTS, ''));
    if (own === '' || (text.startsWith('/') && !isArgument && /^\/[a-z-]+(?:\s|$)/.test(text))) return;
    this.log.record(this.#offset, this.#at);
    this.#at = undefined;
    this.#end('interrupted');
    this.#isOpen = true;
    this.log.add([
      { fact: 'turn', outcome: 'begun' },
      { fact: 'prompt', text: own, ...(isArgument && { via: 'command' }) },
    ]);
  }

  #model(text: string): void {
    const { words, lines } = editsIn(text);
    this.#lines = lines;
    const said = textOf(words);
    if (said !== '') this.log.add([{ fact: 'words', text: said }]);
  }

  #program(lines: readonly string[]): void {
    for (const [i, line] of lines.entries()) {
      const before = lines[i - 1] ?? '';
      const id = `${this.#offset}.${i}`;
      const edited = /^Applied edit to (.+)$/.exec(line)?.[1];
      const added = /^Added (.+) to the chat\.?$/.exec(line)?.[1];
      const ran = /^Running (\S.*)$/.exec(line)?.[1];
      if (edited !== undefined) this.log.add(this.#edited(id, edited));
      else if (added !== undefined && !/^(?:\d|the|command|output)\b/i.test(added))
        this.log.add([{ fact: 'file', path: added, change: 'read' }]);
      else if (ran !== undefined && before !== '') this.log.add(commandFact(ran));
      else if (/^Create new file\? .*\]: ?y/i.test(line)) this.#created.add(before);
      else if (/^Run shell commands?\? .*\]: ?[nsd]/i.test(line))
        this.log.add(toolCallFacts({ id, tool: 'shell', outcome: 'refused', about: before, output: '' }));
      else if (FAILED_EDIT.test(line))
        this.log.add(
          toolCallFacts({
            id,
            tool: 'edit',
            outcome: 'failed',
            output: line,
            files: [...this.#lines.keys()].map((path) => ({ path, change: 'modified' as const })),
          }),
        );
      else if (ERROR.test(line)) this.#error ??= { text: line, offset: this.#offset };
      else if (/^Retrying in /.test(line)) this.#error = undefined;
      else if (/^Tokens: /.test(line)) this.#end('done');
      else if (/\^C/.test(line)) this.#end('interrupted');
    }
  }

  #edited(id: string, path: string): FactBody[] {
    const change = this.#created.delete(path) ? 'created' : 'modified';
    const edit = this.#lines.get(path);
    return toolCallFacts({ id, tool: 'edit', outcome: 'ok', output: '', files: [{ path, change }], edit });
  }

  #end(outcome: 'done' | 'interrupted'): void {
    const hasEnded = this.#isOpen === undefined ? outcome !== 'done' : !this.#isOpen;
    if (hasEnded) return;
    this.#isOpen = false;
    this.#error = undefined;
    this.log.add([{ fact: 'turn', outcome }]);
  }

  /** Aider gave up after an error. */
  #fail(): void {
    const error = this.#error;
    this.#error = undefined;
    if (!error || this.#isOpen === false) return;
    this.#isOpen = false;
    this.log.add([{ fact: 'turn', ...failedTurn(lineOf(error.text)) }]);
  }
}

/** A time without a zone, which is a local one, as ISO 8601 in UTC. */
function localTime(text: string): string | undefined {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
