/** A value as JSON has it. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** How a file is written: its line end, and what one level of indentation is. */
export interface JsonStyle {
  eol: string;
  unit: string;
  /** All on one line, as the container that it goes into. */
  compact: boolean;
}

/**
 * A value as JSON text in a file's own style; lists of plain values stay on one line.
 * @param indent the indentation of the line that the value begins on
 */
export function writeJson(value: JsonValue, style: JsonStyle, indent = ''): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = indent + style.unit;
  const parts = isList(value)
    ? value.map((item) => writeJson(item, style, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${writeJson(item, style, inner)}`);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  const flat = style.compact || parts.length === 0 || (isList(value) && value.every(isPlain));
  if (flat) return open + parts.join(', ') + close;
  return (
    open + style.eol + parts.map((part) => inner + part).join(`,${style.eol}`) + style.eol + indent + close
  );
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function isPlain(value: JsonValue): boolean {
  return value === null || typeof value !== 'object';
}
