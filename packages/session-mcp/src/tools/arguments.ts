import { InvalidInputError, neutralise } from '@0dai/session-schema/internal';
import * as z from 'zod';

/**
 * The input of a tool that takes these fields and no others. Unknown ones pass the SDK, so that `knownOnly` can
 * refuse them in words that say what to do.
 */
export function inputOf<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject(shape).meta({ additionalProperties: false });
}

/**
 * The arguments of a call.
 * @param names the fields that the tool takes
 * @throws {InvalidInputError} for an unknown field: without this, a tool would answer another question than was asked
 */
export function knownOnly<Args extends Readonly<Record<string, unknown>>, Name extends keyof Args & string>(
  args: Args,
  names: readonly Name[],
): Pick<Args, Name> {
  // Gemini CLI 0.61.0 adds this parameter to every tool for its own scheduler, and passes it on.
  const { wait_for_previous: _geminis, ...rest } = args;
  const unknown = Object.keys(rest).filter((name) => !names.some((known) => known === name));
  if (unknown.length === 0) return args;
  const expected = names.length === 0 ? 'It takes no arguments.' : `It takes: ${names.join(', ')}.`;
  throw new InvalidInputError(
    `This tool does not know ${unknown.map((name) => `"${neutralise(name).slice(0, 50)}"`).join(', ')}. ${expected}`,
  );
}
