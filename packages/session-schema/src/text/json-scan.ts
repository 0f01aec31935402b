/** The deepest nesting and the most values that are accepted; legitimate files have far less. */
const DEPTH_MAX = 200;
const PARTS_MAX = 500_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/**
 * Scans JSON as bytes before it is parsed: whether it is complete, and whether parsing would take far more memory than
 * the text (`[[[[…`, `{},{},…`). Does not check that the text is JSON.
 */
export class JsonScan {
  #depth = 0;
  #parts = 0;
  #inText = false;
  #escaped = false;
  #closed = false;

  /** The next bytes of the text. */
  push(bytes: Uint8Array): this {
    const { length } = bytes;
    const find = (byte: number, from: number) => {
      const at = bytes.indexOf(byte, from);
      return at === -1 ? length : at;
    };
    // Most bytes are in strings: skip those with `indexOf` instead of byte by byte.
    let quote = -1;
    let backslash = -1;
    let i = this.#escaped ? 1 : 0;
    if (length > 0) this.#escaped = false;
    while (i < length) {
      if (this.#inText) {
        if (quote < i) quote = find(QUOTE, i);
        if (backslash < i) backslash = find(BACKSLASH, i);
        this.#inText = quote === length || backslash < quote;
        this.#escaped = backslash < quote && backslash === length - 1;
        i = backslash < quote ? backslash + 2 : quote + 1;
        continue;
      }
      const byte = bytes[i++] ?? 0;
      if (byte === QUOTE) this.#inText = true;
      else if (byte === COMMA || byte === COLON) this.#parts += 1;
      // `[` and `{`, `]` and `}` differ in this bit.
      else if ((byte | 0x20) === 0x7b) {
        this.#depth += 1;
        this.#parts += 1;
        if (this.exceedsLimits) return this;
      } else if ((byte | 0x20) === 0x7d) {
        this.#depth -= 1;
        this.#closed ||= this.#depth <= 0;
      }
    }
    return this;
  }

  /** Whether the first object or array has ended. */
  get whole(): boolean {
    return this.#closed;
  }

  /** Whether the text exceeds the limits, so that it should not be parsed. */
  get exceedsLimits(): boolean {
    return this.#depth > DEPTH_MAX || this.#parts > PARTS_MAX;
  }
}

/**
 * Whether a text is one whole JSON object, so that a reader can stop waiting for more.
 * @example isWholeObject('{"a":1}\n') // true
 */
export function isWholeObject(text: string): boolean {
  // Without a `}` at the end it cannot be whole, so do not parse it.
  if (!/\}\s*$/.test(text.slice(-64))) return false;
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
