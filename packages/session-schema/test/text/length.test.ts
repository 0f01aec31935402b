import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { parseSaveInput } from '../../src/input/save-input.ts';
import { entry } from '../../src/model/schemas/entry.ts';
import { maxLength, minLength } from '../../src/text/length.ts';

/** An object that converts neither to a number nor to a string, as `JSON.parse` can return it from untrusted text. */
const UNMEASURABLE = { length: { valueOf: 'x', toString: 'x' } };

describe('a value with an invalid length', () => {
  it.each([
    ['a text', z.string().check(minLength(1), maxLength(3))],
    ['a list', z.array(z.string()).check(minLength(1), maxLength(3))],
  ])('is not %s, and does not throw', (_, shape) => {
    expect(shape.safeParse(UNMEASURABLE).success).toBe(false);
    expect(shape.safeParse({ length: 2 }).success).toBe(false);
  });

  it.each([
    ['abc', true],
    ['abcd', false],
    ['', false],
    ['😀😀😀', true],
  ])('measures %j', (text, well) => {
    expect(z.string().check(minLength(1), maxLength(3)).safeParse(text).success).toBe(well);
  });

  it('in a save is refused by its path', () => {
    expect(() => parseSaveInput({ goal: UNMEASURABLE })).toThrow(/goal: expected string/);
    expect(() => parseSaveInput({ plan: UNMEASURABLE })).toThrow(/plan: expected/);
  });

  it('makes a journal line unreadable', () => {
    const line = { type: 'save', patch: { goal: UNMEASURABLE }, actor: { session_id: UNMEASURABLE } };
    expect(entry.safeParse(line).success).toBe(false);
  });
});
