import * as z from 'zod/mini';

// zod 4.6.7 measures any value with a `length`, even one that it has just found not to be a string, and throws if that
// is an object that cannot become a number: `{"goal":{"length":{"valueOf":"x","toString":"x"}}}` in an untrusted file.

/** At most so many characters or items. */
export function maxLength(maximum: number) {
  return ofSized(z.maxLength(maximum));
}

/** At least so many characters or items. */
export function minLength(minimum: number) {
  return ofSized(z.minLength(minimum));
}

function ofSized<T extends z.core.$ZodCheck<never>>(check: T): T {
  // The hook's replacement for zod has no `_zod`, and measures only values of the right type.
  const def = (check as Partial<z.core.$ZodCheck<never>>)._zod?.def;
  if (def) def.when = ({ value }) => typeof value === 'string' || Array.isArray(value);
  return check;
}
