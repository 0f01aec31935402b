import type * as z from 'zod/mini';

/** A shape of values, made when it is first asked for: a hook needs few of them, and each costs time. */
export type Shape<T extends z.ZodMiniType> = () => T;

/** What a value of this shape is. */
export type Shaped<S extends Shape<z.ZodMiniType>> = z.infer<ReturnType<S>>;

/**
 * A shape that is made when it is first asked for.
 * @example const stop = shape(() => z.object({ reason: z.string() })); shaped(stop, payload)?.reason
 */
export function shape<T extends z.ZodMiniType>(make: () => T): Shape<T> {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** A value that has this shape; undefined for one that has not. */
export function shaped<T extends z.ZodMiniType>(of: Shape<T>, value: unknown): z.infer<T> | undefined {
  const result = of().safeParse(value);
  return result.success ? result.data : undefined;
}
