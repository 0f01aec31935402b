import type * as z from 'zod/mini';

/** A zod schema that is built on first use: a hook needs few of them, and each costs time. */
export type Shape<T extends z.ZodMiniType> = () => T;

/** The type of a shape's values. */
export type Shaped<S extends Shape<z.ZodMiniType>> = z.infer<ReturnType<S>>;

/**
 * Defers building a schema until its first use.
 * @example const stop = shape(() => z.object({ reason: z.string() })); shaped(stop, payload)?.reason
 */
export function shape<T extends z.ZodMiniType>(make: () => T): Shape<T> {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The parsed value; undefined if it does not have the shape. */
export function shaped<T extends z.ZodMiniType>(of: Shape<T>, value: unknown): z.infer<T> | undefined {
  const result = of().safeParse(value);
  return result.success ? result.data : undefined;
}
