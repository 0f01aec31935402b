/** One simple command of a shell command line. */
export interface Part {
  /** Its words without quotes. Redirections, comments and here-documents are left out. */
  words: string[];
  /** The same words as written, with quotes. */
  raw: string[];
  /** The operator between it and the next part. */
  next: Operator | '';
  /** It is inside an `if`, a loop or after `!`, so the exit code of the line is not its own. */
  within: boolean;
}

type Operator = '&&' | '||' | '|' | ';' | '&' | '\n';

const OPENING = new Set(['if', 'then', 'elif', 'else', 'while', 'until', 'do', '!']);
const CLOSING = new Set(['}', 'fi', 'done', 'esac']);

/**
 * Splits a command line into simple commands. A substitution `$(…)` stays part of its word.
 * @example shellParts('cd app && npm test > log') // words: ['cd', 'app'] then '&&', ['npm', 'test']
 */
export function shellParts(line: string): Part[] {
  const lexer = new Lexer(line);
  return grouped(lexer.parts());
}

/** Removes grouping words (`if`, `{`, `!`), and sets `within` for the parts inside. */
function grouped(parts: readonly Part[]): Part[] {
  const all: Part[] = [];
  let depth = 0;
  for (const part of parts) {
    const { words, raw } = part;
    while (words[0] !== undefined && (words[0] === '{' || OPENING.has(words[0]))) {
      if (words[0] === 'if' || words[0] === 'while' || words[0] === 'until') depth += 1;
      if (words[0] === '!') part.within = true;
      words.shift();
      raw.shift();
    }
    if (words[0] === 'for' || words[0] === 'case' || words[0] === 'select') depth += 1;
    if (depth > 0) part.within = true;
    const closes = words[0] !== undefined && CLOSING.has(words[0]);
    if (closes && words[0] !== '}') depth = Math.max(0, depth - 1);
    if (words.length > 0 && !closes) {
      all.push(part);
      continue;
    }
    // In `{ a; } | b`, the `|` follows a.
    const before = all.at(-1);
    if (before && closes) before.next = part.next;
  }
  const last = all.at(-1);
  if (last && last.next !== '&' && last.next !== '|') last.next = '';
  return all;
}

class Lexer {
  readonly #line: string;
  #at = 0;
  #parts: Part[] = [];
  #words: string[] = [];
  #raw: string[] = [];
  /** The end markers of the here-documents that begin on the next line. */
  #documents: string[] = [];

  constructor(line: string) {
    this.#line = line;
  }

  parts(): Part[] {
    while (this.#at < this.#line.length) this.#next();
    this.#end('');
    return this.#parts;
  }

  #next(): void {
    const char = this.#line.charAt(this.#at);
    const two = this.#line.slice(this.#at, this.#at + 2);
    if (two === '\\\n') this.#at += 2;
    else if (char === '\n') {
      this.#at += 1;
      this.#end('\n');
      this.#skipDocuments();
    } else if (/\s/.test(char)) this.#at += 1;
    else if (two === '&&' || two === '||') this.#operator(two, 2);
    else if (two === '&>') this.#redirect();
    else if (two === '|&') this.#operator('|', 2);
    else if (char === '|' || char === ';' || char === '&') this.#operator(char, 1);
    else if (char === '<' || char === '>') this.#redirect();
    // Treat the parts of a subshell as parts of the line.
    else if (char === '(' || char === ')') this.#at += 1;
    else if (char === '#') this.#skipTo('\n');
    else this.#word();
  }

  #operator(next: Operator, length: number): void {
    this.#at += length;
    this.#end(next);
  }

  #end(next: Part['next']): void {
    if (this.#words.length > 0) {
      this.#parts.push({ words: this.#words, raw: this.#raw, next, within: false });
      this.#words = [];
      this.#raw = [];
    } else {
      // `(a) && b`, `a; ` and the like.
      const before = this.#parts.at(-1);
      if (before && before.next === '') before.next = next;
    }
  }

  #word(): void {
    const from = this.#at;
    const value = this.#value();
    const isNumber = /^\d+$/.test(value) && /[<>]/.test(this.#line.charAt(this.#at));
    if (isNumber) return;
    this.#words.push(value);
    this.#raw.push(this.#line.slice(from, this.#at).replace(/\\\n/g, ''));
  }

  /** Reads a word, and returns it without quotes. */
  #value(): string {
    let value = '';
    while (this.#at < this.#line.length) {
      const char = this.#line.charAt(this.#at);
      if (/[\s|&;<>()]/.test(char)) break;
      this.#at += 1;
      if (char === "'") value += this.#until("'");
      else if (char === '"') value += this.#quoted();
      else if (char === '`') this.#until('`');
      else if (char === '$' && this.#line.charAt(this.#at) === '(') value += this.#substitution();
      else if (char === '\\') {
        const next = this.#line.charAt(this.#at);
        this.#at += 1;
        if (next !== '\n') value += next;
      } else value += char;
    }
    return value;
  }

  #until(end: string): string {
    const from = this.#at;
    this.#skipTo(end);
    const text = this.#line.slice(from, this.#at);
    this.#at += 1;
    return text;
  }

  #quoted(): string {
    let value = '';
    while (this.#at < this.#line.length) {
      const char = this.#line.charAt(this.#at);
      this.#at += 1;
      if (char === '"') break;
      if (char === '\\' && '"\\$`'.includes(this.#line.charAt(this.#at))) {
        value += this.#line.charAt(this.#at);
        this.#at += 1;
      } else value += char;
    }
    return value;
  }

  /** Skips `(…)`; quotes in it may hold parentheses. */
  #substitution(): string {
    const from = this.#at;
    let depth = 0;
    while (this.#at < this.#line.length) {
      const char = this.#line.charAt(this.#at);
      this.#at += 1;
      if (char === "'") this.#until("'");
      else if (char === '"') this.#quoted();
      else if (char === '(') depth += 1;
      else if (char === ')') depth -= 1;
      if (depth === 0) break;
    }
    return `$${this.#line.slice(from, this.#at)}`;
  }

  /** Skips `> file`, `2>&1`, `<<< text`, `<(command)`; remembers the end marker of a here-document. */
  #redirect(): void {
    const operator =
      /^(?:&>>?|<<<|<<-?|>>|>&|<&|>\||<>|[<>])/.exec(this.#line.slice(this.#at, this.#at + 3))?.[0] ?? '';
    this.#at += Math.max(operator.length, 1);
    if (this.#line.charAt(this.#at) === '(') {
      this.#substitution();
      return;
    }
    while (/[ \t]/.test(this.#line.charAt(this.#at))) this.#at += 1;
    const target = this.#value();
    if (operator === '<<' || operator === '<<-') this.#documents.push(target);
  }

  #skipDocuments(): void {
    for (const end of this.#documents.splice(0)) {
      while (this.#at < this.#line.length) {
        const from = this.#at;
        this.#skipTo('\n');
        const text = this.#line.slice(from, this.#at);
        this.#at += 1;
        if (text.trim() === end) break;
      }
    }
  }

  #skipTo(end: string): void {
    const found = this.#line.indexOf(end, this.#at);
    this.#at = found === -1 ? this.#line.length : found;
  }
}
