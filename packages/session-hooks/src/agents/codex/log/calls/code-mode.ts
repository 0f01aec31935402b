/** A tool call in a program that the model wrote. */
export interface CodeCall {
  name: string;
  input: unknown;
}

const CALL = /\btools\.(update_plan|create_goal|update_goal|exec_command|apply_patch)\s*\(\s*/g;
const SOURCE_MAX = 100_000;
const CALLS_MAX = 50;
const DEPTH_MAX = 10;

/**
 * Finds the plan, goal, command and patch calls in a program of Codex's code mode (0.169.0: a `custom_tool_call`
 * named `exec`, with JavaScript as its input). The log has such plans nowhere else; since 0.149, commands and patches
 * also have items. Calls without literal arguments are skipped.
 *
 * @example codeCalls("await tools.update_plan({plan:[{step:'a'}]})") // [{ name: 'update_plan', input: { plan: … } }]
 */
export function codeCalls(source: string): CodeCall[] {
  if (source.length > SOURCE_MAX) return [];
  const calls: CodeCall[] = [];
  for (const match of [...source.matchAll(CALL)].slice(0, CALLS_MAX)) {
    const literal = new Literal(source, match.index + match[0].length);
    const input = literal.value(0);
    if (input !== NONE) calls.push({ name: match[1] ?? '', input });
  }
  return calls;
}

/**
 * The tool that a program of Codex's code mode stands for: the first that it calls, if it runs no command and no patch.
 * @returns undefined for a program that runs some, or calls no tool
 * @example codeTool('text(await tools.mcp__roaming__get_session({}))') // 'mcp__roaming__get_session'
 */
export function codeTool(source: string): string | undefined {
  const names = [...source.slice(0, SOURCE_MAX).matchAll(/\btools\.(\w+)\s*\(/g)].map(
    ([, name = '']) => name,
  );
  return names.includes('exec_command') || names.includes('apply_patch') ? undefined : names[0];
}

/** Result for text that is no literal. */
const NONE = Symbol('none');

const WORDS: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  undefined: undefined,
};
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};

/** Parses a JavaScript literal: JSON plus bare keys, other quotes and trailing commas. */
class Literal {
  readonly #source: string;
  #at: number;

  constructor(source: string, at: number) {
    this.#source = source;
    this.#at = at;
  }

  value(depth: number): unknown {
    if (depth > DEPTH_MAX) return NONE;
    this.#blank();
    const char = this.#source.charAt(this.#at);
    if (char === '{') return this.#object(depth);
    if (char === '[') return this.#array(depth);
    if (char === '"' || char === "'" || char === '`') return this.#string(char);
    const word = this.#match(/[\w$.+-]+/y);
    if (word === undefined) return NONE;
    if (Object.hasOwn(WORDS, word)) return WORDS[word];
    return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(word) ? Number(word) : NONE;
  }

  #object(depth: number): unknown {
    const members: [string, unknown][] = [];
    this.#at += 1;
    for (;;) {
      if (this.#take('}')) return Object.fromEntries(members);
      this.#blank();
      const quote = this.#source.charAt(this.#at);
      const key = quote === '"' || quote === "'" ? this.#string(quote) : this.#match(/[A-Za-z_$][\w$]*/y);
      if (typeof key !== 'string' || !this.#take(':')) return NONE;
      const value = this.value(depth + 1);
      if (value === NONE) return NONE;
      members.push([key, value]);
      if (!this.#take(',') && !this.#ahead('}')) return NONE;
    }
  }

  #array(depth: number): unknown {
    const items: unknown[] = [];
    this.#at += 1;
    for (;;) {
      if (this.#take(']')) return items;
      const value = this.value(depth + 1);
      if (value === NONE) return NONE;
      items.push(value);
      if (!this.#take(',') && !this.#ahead(']')) return NONE;
    }
  }

  #string(quote: string): string | typeof NONE {
    let text = '';
    for (this.#at += 1; this.#at < this.#source.length; this.#at += 1) {
      const char = this.#source.charAt(this.#at);
      if (char === quote) {
        this.#at += 1;
        return text;
      }
      if (quote === '`' && char === '$' && this.#source.charAt(this.#at + 1) === '{') return NONE;
      text += char === '\\' ? this.#escape() : char;
    }
    return NONE;
  }

  /** Parses an escape. The position moves from its backslash to its last character. */
  #escape(): string {
    this.#at += 1;
    const char = this.#source.charAt(this.#at);
    const hex = /(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/y;
    hex.lastIndex = this.#at;
    const found = hex.exec(this.#source);
    if (found) {
      this.#at += found[0].length - 1;
      const code = Number.parseInt(found[1] ?? found[2] ?? found[3] ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    }
    return char === '\n' ? '' : (ESCAPES[char] ?? char);
  }

  #take(char: string): boolean {
    if (!this.#ahead(char)) return false;
    this.#at += 1;
    return true;
  }

  #ahead(char: string): boolean {
    this.#blank();
    return this.#source.charAt(this.#at) === char;
  }

  #blank(): void {
    this.#match(/(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)+/y);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
