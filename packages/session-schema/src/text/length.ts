import * as z from 'zod/mini';

// zod 4.6.7 measures whatever has a `length`, also what it has just found to be no text, and throws where that is an
// object that cannot become a number: `{"goal":{"length":{"valueOf":"x","toString":"x"}}}` in an untrusted file.

/** At most so many characters or items. */
export function maxLength(maximum: number) {
  return ofSized(z.maxLength(maximum));
}

/** At least so many characters or items. */
export function minLength(minimum: number) {
  return ofSized(z.minLength(minimum));
}

function ofSized<T extends z.core.$ZodCheck<never>>(check: T): T {
  // The hook's stand-in for zod measures only what is of the right type, and has no such part.
  const def = (check as Partial<z.core.$ZodCheck<never>>)._zod?.def;
  if (def) def.when = ({ value }) => typeof value === 'string' || Array.isArray(value);
  return check;
}
