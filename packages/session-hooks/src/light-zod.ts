/**
 * The part of `zod/mini` that the hook's shapes are written with, for the hook's bundle alone: the build puts it
 * in zod's place, so that shapes are written once, as zod's, and everywhere else zod reads them. Making zod's
 * objects cost a hook half as much again as starting Node; these are a closure each. `light-zod.test.ts` holds
 * both to the same answers.
 */

interface Issue {
  code: string;
  path: (string | number)[];
  message: string;
  [detail: string]: unknown;
}
type Read = (value: unknown, issues: Issue[]) => unknown;
type Check = (value: never, issues: Issue[]) => unknown;
type Shape = Record<string, Type>;

interface Type {
  read: Read;
  check(...checks: Check[]): Type;
  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: Issue[] } };
  /** An object's. */
  shape?: Shape;
  /** A literal's or an enumeration's. */
  values?: readonly unknown[];
}

function type(read: Read, about: Pick<Type, 'shape' | 'values'> = {}): Type {
  return {
    ...about,
    read,
    check: (...checks) =>
      type((value, issues) => {
        const before = issues.length;
        let result = read(value, issues);
        // Of a value of another type nothing more can be said.
        if (issues.length > before) return result;
        for (const check of checks) result = check(result as never, issues);
        return result;
      }, about),
    safeParse(value) {
      const issues: Issue[] = [];
      const data = read(value, issues);
      return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
    },
  };
}

function fail(issues: Issue[], code: string, details: object = {}): undefined {
  issues.push({ code, path: [], message: 'Invalid input', ...details });
  return undefined;
}

function expected(name: string, is: (value: unknown) => boolean): () => Type {
  return () =>
    type((value, issues) => (is(value) ? value : fail(issues, 'invalid_type', { expected: name })));
}

export const string = expected('string', (value) => typeof value === 'string');
export const number = expected('number', Number.isFinite);
export const boolean = expected('boolean', (value) => typeof value === 'boolean');

export function unknown(): Type {
  return type((value) => value);
}

export function literal(value: unknown): Type {
  return oneOf([value]);
}

function oneOf(values: readonly unknown[]): Type {
  return type(
    (value, issues) => (values.includes(value) ? value : fail(issues, 'invalid_value', { values })),
    { values },
  );
}

export { oneOf as enum };

export function optional(inner: Type): Type {
  return type((value, issues) => (value === undefined ? value : inner.read(value, issues)));
}

export function nullable(inner: Type): Type {
  return type((value, issues) => (value === null ? value : inner.read(value, issues)));
}

/** Reads a part of a value; what is wrong with it is told with its place. */
function part(inner: Type, value: unknown, key: string | number, issues: Issue[]): unknown {
  const before = issues.length;
  const result = inner.read(value, issues);
  for (let i = before; i < issues.length; i++) issues[i]?.path.unshift(key);
  return result;
}

export function array(item: Type): Type {
  return type((value, issues) =>
    Array.isArray(value)
      ? value.map((one, i) => part(item, one, i, issues))
      : fail(issues, 'invalid_type', { expected: 'array' }),
  );
}

/** @param others what becomes of fields that are not in the shape */
function objectOf(shape: Shape, others: 'strip' | 'keep' | 'refuse'): Type {
  return type(
    (value, issues) => {
      if (!isObject(value)) return fail(issues, 'invalid_type', { expected: 'object' });
      const result: Record<string, unknown> = {};
      for (const [key, inner] of Object.entries(shape)) {
        const read = part(inner, value[key], key, issues);
        if (read !== undefined || key in value) result[key] = read;
      }
      if (others === 'strip') return result;
      // A field of this name would be the result's prototype.
      const more = Object.keys(value).filter((key) => !Object.hasOwn(shape, key) && key !== '__proto__');
      if (others === 'refuse' && more.length > 0) fail(issues, 'unrecognized_keys', { keys: more });
      for (const key of more) result[key] = value[key];
      return result;
    },
    { shape },
  );
}

export const object = (shape: Shape): Type => objectOf(shape, 'strip');
export const looseObject = (shape: Shape): Type => objectOf(shape, 'keep');
export const strictObject = (shape: Shape): Type => objectOf(shape, 'refuse');
export const extend = (base: Type, more: Shape): Type => object({ ...base.shape, ...more });

export function record(key: Type, inner: Type): Type {
  return type((value, issues) => {
    if (!isObject(value)) return fail(issues, 'invalid_type', { expected: 'record' });
    const result: Record<string, unknown> = {};
    for (const name of Object.keys(value)) {
      if (name === '__proto__') continue;
      part(key, name, name, issues);
      result[name] = part(inner, value[name], name, issues);
    }
    return result;
  });
}

export function union(options: readonly Type[]): Type {
  return type((value, issues) => {
    const errors: Issue[][] = [];
    for (const option of options) {
      const own: Issue[] = [];
      const result = option.read(value, own);
      if (own.length === 0) return result;
      errors.push(own);
    }
    return fail(issues, 'invalid_union', { errors });
  });
}

export function discriminatedUnion(key: string, options: readonly Type[]): Type {
  const byValue = new Map(
    options.flatMap((option) => option.shape?.[key]?.values?.map((v) => [v, option]) ?? []) as [
      unknown,
      Type,
    ][],
  );
  return type((value, issues) => {
    if (!isObject(value)) return fail(issues, 'invalid_type', { expected: 'object' });
    const option = byValue.get(value[key]);
    return option ? option.read(value, issues) : fail(issues, 'invalid_union', { errors: [], path: [key] });
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function check<T>(is: (value: T) => boolean, code: string, details: (value: T) => object): Check {
  return (value: T, issues) => {
    if (!is(value)) fail(issues, code, details(value));
    return value;
  };
}

const originOf = (value: unknown) => ({ origin: typeof value === 'string' ? 'string' : 'array' });
/** As zod counts a text: in code points, of which an emoji is one. Where it is beyond doubt that there are more, no further. */
function pointsOf(text: string, maximum: number): number {
  if (text.length > 2 * maximum) return text.length;
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

export const minLength = (minimum: number) =>
  check<{ length: number }>(
    ({ length }) => length >= minimum,
    'too_small',
    (value) => ({ ...originOf(value), minimum }),
  );
export const maxLength = (maximum: number) =>
  check<{ length: number }>(
    (value) => value.length <= maximum || (typeof value === 'string' && pointsOf(value, maximum) <= maximum),
    'too_big',
    (value) => ({ ...originOf(value), maximum }),
  );
export const positive = () =>
  check<number>(
    (n) => n > 0,
    'too_small',
    () => ({ origin: 'number', minimum: 0 }),
  );
export const nonnegative = () =>
  check<number>(
    (n) => n >= 0,
    'too_small',
    () => ({ origin: 'number', minimum: 0 }),
  );
export const int = () => check<number>(Number.isSafeInteger, 'invalid_type', () => ({ expected: 'int' }));
export const regex = (pattern: RegExp) =>
  check<string>(
    (text) => pattern.test(text),
    'invalid_format',
    () => ({ format: 'regex', pattern: String(pattern) }),
  );
export const refine = <T>(is: (value: T) => boolean, message = 'Invalid input') =>
  check<T>(is, 'custom', () => ({ message }));
export const trim = (): Check => (value: string) => value.trim();

const INSTANT = /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;
export const iso = {
  datetime: () =>
    string().check(
      check<string>(
        // A day that its month does not have is another one when it is read back.
        (text) => INSTANT.test(text) && dayOf(text) === text.slice(0, 10),
        'invalid_format',
        () => ({ format: 'datetime' }),
      ),
    ),
};

function dayOf(text: string): string {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(day.getTime()) ? '' : day.toISOString().slice(0, 10);
}
