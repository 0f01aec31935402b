// Reads values that an agent may have written in any shape.

/** A JSON object of an agent's log; its fields may have any type. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; undefined for anything else. */
export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The fields of an object; none for any other value. */
export function fieldsOf(value: unknown): Json {
  return asObject(value) ?? {};
}

/** A text, number or truth value as text; '' for anything else: an object may have a `toString` that is no function. */
export function plainText(value: unknown): string {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

/** The field's value; undefined if the value is no object with an own field of this name. */
export function fieldAt(of: unknown, key: string): unknown {
  const object = asObject(of);
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The field as an object; undefined if it is none. */
export function objectAt(of: unknown, key: string): Json | undefined {
  return asObject(fieldAt(of, key));
}

/** The field as text; undefined if it is none. */
export function textAt(of: unknown, key: string): string | undefined {
  const value = fieldAt(of, key);
  return typeof value === 'string' ? value : undefined;
}

/**
 * The first of the fields that holds a text with more than spaces.
 * @example firstText({ path: ' ', file_path: 'a.ts' }, 'path', 'file_path') // 'a.ts'
 */
export function firstText(of: unknown, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = textAt(of, key);
    if (text !== undefined && text.trim() !== '') return text;
  }
  return undefined;
}

/** The field as a finite number; undefined if it is none. */
export function numberAt(of: unknown, key: string): number | undefined {
  const value = fieldAt(of, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The field as a list; empty if it is none. */
export function listAt(of: unknown, key: string): readonly unknown[] {
  const value = fieldAt(of, key);
  return Array.isArray(value) ? value : [];
}

/** The texts of a message or of a tool's output: a string, one part `{text}`, or a list of parts. */
export function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  const parts = Array.isArray(content) ? content : [content];
  return parts.flatMap((part) => textAt(part, 'text') ?? []);
}

/** Parses JSON; undefined if the text is invalid. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The JSON object in a text; undefined if the text is torn or something else. */
export function parsedObject(text: string): Json | undefined {
  return asObject(parsedJson(text));
}

/** A list, also as its JSON text; empty if it is something else. */
export function parsedList(value: unknown): readonly unknown[] {
  const list = typeof value === 'string' ? parsedJson(value) : value;
  return Array.isArray(list) ? list : [];
}
