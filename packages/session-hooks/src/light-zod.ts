/**
 * The part of `zod/mini` that the hook's shapes are written with, for the hook's bundle alone: the build puts it
 * in zod's place, so that shapes are written once, as zod's, and everywhere else zod reads them. Making zod's
 * objects cost a hook half as much again as starting Node; these are an object each. `light-zod.test.ts` holds
 * both to the same answers.
 */

interface Issue {
  code: string;
  path: (string | number)[];
  message: string;
  [detail: string]: unknown;
}
type Check = (value: never, issues: Issue[]) => unknown;
type Shape = Record<string, Type>;
/** How values of a type are read; what the type was made of is `of` and `more`. */
type Read<T = unknown, U = unknown> = (value: unknown, issues: Issue[], of: T, more: U) => unknown;

/** One object for a type, and no closure: a start makes some three hundred of them. */
class Type {
  readonly by: Read<never, never>;
  readonly of: unknown;
  readonly more: unknown;

  constructor(by: Read<never, never>, of?: unknown, more?: unknown) {
    this.by = by;
    this.of = of;
    this.more = more;
  }

  read(value: unknown, issues: Issue[]): unknown {
    return this.by(value, issues, this.of as never, this.more as never);
  }

  check(...checks: Check[]): Type {
    return new Type(checked, this, checks);
  }

  safeParse(
    value: unknown,
  ): { success: true; data: unknown } | { success: false; error: { issues: Issue[] } } {
    const issues: Issue[] = [];
    const data = this.read(value, issues);
    return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
  }
}

const checked: Read<Type, Check[]> = (value, issues, inner, checks) => {
  const before = issues.length;
  let result = inner.read(value, issues);
  // Of a value of another type nothing more can be said.
  if (issues.length > before) return result;
  for (const check of checks) result = check(result as never, issues);
  return result;
};

function fail(issues: Issue[], code: string, details: object = {}): undefined {
  issues.push({ code, path: [], message: 'Invalid input', ...details });
  return undefined;
}

function expected(name: string, is: (value: unknown) => boolean): () => Type {
  const only = new Type((value, issues) =>
    is(value) ? value : fail(issues, 'invalid_type', { expected: name }),
  );
  return () => only;
}

export const string = expected('string', (value) => typeof value === 'string');
export const number = expected('number', Number.isFinite);
export const boolean = expected('boolean', (value) => typeof value === 'boolean');

export function unknown(): Type {
  return new Type((value) => value);
}

export function literal(value: unknown): Type {
  return oneOf([value]);
}

const readOneOf: Read<readonly unknown[]> = (value, issues, values) =>
  values.includes(value) ? value : fail(issues, 'invalid_value', { values });

function oneOf(values: readonly unknown[]): Type {
  return new Type(readOneOf, values);
}

export { oneOf as enum };

const readOptional: Read<Type> = (value, issues, inner) =>
  value === undefined ? value : inner.read(value, issues);

export function optional(inner: Type): Type {
  return new Type(readOptional, inner);
}

const readNullable: Read<Type> = (value, issues, inner) =>
  value === null ? value : inner.read(value, issues);

export function nullable(inner: Type): Type {
  return new Type(readNullable, inner);
}

/** Reads a part of a value; what is wrong with it is told with its place. */
function part(inner: Type, value: unknown, key: string | number, issues: Issue[]): unknown {
  const before = issues.length;
  const result = inner.read(value, issues);
  for (let i = before; i < issues.length; i++) issues[i]?.path.unshift(key);
  return result;
}

const readArray: Read<Type> = (value, issues, item) =>
  Array.isArray(value)
    ? value.map((one, i) => part(item, one, i, issues))
    : fail(issues, 'invalid_type', { expected: 'array' });

export function array(item: Type): Type {
  return new Type(readArray, item);
}

/** @param others what becomes of fields that are not in the shape */
const readObject: Read<Shape, 'strip' | 'keep' | 'refuse'> = (value, issues, shape, others) => {
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
};

export const object = (shape: Shape): Type => new Type(readObject, shape, 'strip');
export const looseObject = (shape: Shape): Type => new Type(readObject, shape, 'keep');
export const strictObject = (shape: Shape): Type => new Type(readObject, shape, 'refuse');
export const extend = (base: Type, more: Shape): Type => object({ ...(base.of as Shape), ...more });

const readRecord: Read<Type, Type> = (value, issues, key, inner) => {
  if (!isObject(value)) return fail(issues, 'invalid_type', { expected: 'record' });
  const result: Record<string, unknown> = {};
  for (const name of Object.keys(value)) {
    if (name === '__proto__') continue;
    part(key, name, name, issues);
    result[name] = part(inner, value[name], name, issues);
  }
  return result;
};

export function record(key: Type, inner: Type): Type {
  return new Type(readRecord, key, inner);
}

const readUnion: Read<readonly Type[]> = (value, issues, options) => {
  const errors: Issue[][] = [];
  for (const option of options) {
    const own: Issue[] = [];
    const result = option.read(value, own);
    if (own.length === 0) return result;
    errors.push(own);
  }
  return fail(issues, 'invalid_union', { errors });
};

export function union(options: readonly Type[]): Type {
  return new Type(readUnion, options);
}

const readDiscriminated: Read<string, readonly Type[]> = (value, issues, key, options) => {
  if (!isObject(value)) return fail(issues, 'invalid_type', { expected: 'object' });
  const named = value[key];
  const values = ({ of }: Type) => (of as Shape)[key]?.of as readonly unknown[] | undefined;
  const option = options.find((one) => values(one)?.includes(named));
  return option ? option.read(value, issues) : fail(issues, 'invalid_union', { errors: [], path: [key] });
};

/** @param options objects, each of which has a literal or an enumeration under the key */
export function discriminatedUnion(key: string, options: readonly Type[]): Type {
  return new Type(readDiscriminated, key, options);
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
