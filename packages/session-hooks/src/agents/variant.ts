import { asObject } from '../logs/json/fields.ts';

/** A value of an enum as Rust's serde writes it: `{ "Name": value }`, or `"Name"`. */
export interface Variant {
  name: string;
  value: unknown;
}

/**
 * The variant of an enum in JSON; its name is '' if it is none.
 * @example variantOf({ Text: 'hello' }) // { name: 'Text', value: 'hello' }
 */
export function variantOf(given: unknown): Variant {
  if (typeof given === 'string') return { name: given, value: undefined };
  const entries = Object.entries(asObject(given) ?? {});
  const [first] = entries;
  return first && entries.length === 1 ? { name: first[0], value: first[1] } : { name: '', value: undefined };
}
