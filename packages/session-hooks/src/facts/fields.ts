/** A JSON object of an agent's log; its fields may have any type. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as an object; undefined for anything else. */
export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

/** The field as an object; undefined if it is none. */
export function objectAt(of: Json | undefined, key: string): Json | undefined {
  return asObject(fieldAt(of, key));
}

/** The field as text; undefined if it is none. */
export function textAt(of: Json | undefined, key: string): string | undefined {
  const value = fieldAt(of, key);
  return typeof value === 'string' ? value : undefined;
}

/** The field as a finite number; undefined if it is none. */
export function numberAt(of: Json | undefined, key: string): number | undefined {
  const value = fieldAt(of, key);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The field as a list; empty if it is none. */
export function listAt(of: Json | undefined, key: string): readonly unknown[] {
  const value = fieldAt(of, key);
  return Array.isArray(value) ? value : [];
}

/** The field's value; undefined if the object has no own field of this name. */
export function fieldAt(of: Json | undefined, key: string): unknown {
  return of !== undefined && Object.hasOwn(of, key) ? of[key] : undefined;
}

/** The texts of a message or of a tool's output: a string, one part `{text}`, or a list of parts. */
export function textsOf(content: unknown): string[] {
  if (typeof content === 'string') return [content];
  const parts = Array.isArray(content) ? content : [content];
  return parts.flatMap((part) => textAt(asObject(part), 'text') ?? []);
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
