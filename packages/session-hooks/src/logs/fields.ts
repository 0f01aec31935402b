// Reads fields of values that an agent may have written in any shape.

/** The fields of an object; none for any other value. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

/** The list under a key; empty if there is none. */
export function listIn(value: unknown, key: string): readonly unknown[] {
  const found = fieldsOf(value)[key];
  return Array.isArray(found) ? (found as unknown[]) : [];
}

/** The text of the first of the keys that has one. */
export function textIn(value: unknown, ...keys: readonly string[]): string | undefined {
  const fields = fieldsOf(value);
  for (const key of keys) {
    const found = fields[key];
    if (typeof found === 'string' && found.trim() !== '') return found;
  }
  return undefined;
}
