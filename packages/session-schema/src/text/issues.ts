import type * as z from 'zod/mini';
import { cleanLine, head } from './text.ts';

/** How many problems are listed; the rest is counted. */
const SHOWN = 3;

/**
 * Describes the problems of a value in one sentence that a person can act on.
 * @example describeIssues(error, 'the patch'); // 'plan[0].status: expected one of pending, …'
 */
export function describeIssues(error: z.core.$ZodError, what: string): string {
  const shown = error.issues.slice(0, SHOWN).map((issue) => describe(issue, issue.path, what));
  const more = error.issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? ` (and ${more} more)` : '');
}

function describe(issue: z.core.$ZodIssue, path: readonly PropertyKey[], what: string): string {
  if (issue.code === 'invalid_union') {
    // For an item that may be a string or an object, the object's own problem is clearer than "neither".
    const inner = issue.errors.find(
      ([first]) => first && (first.path.length > 0 || first.code !== 'invalid_type'),
    )?.[0];
    if (inner) return describe(inner, [...path, ...inner.path], what);
  }
  const where = path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i ? '.' : ''}${name(key)}`))
    .join('');
  return `${where || what}: ${explain(issue)}`;
}

// zod/mini has no messages of its own ("Invalid input"), and a locale would enlarge the hook program.
function explain(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'unrecognized_keys': {
      const keys = issue.keys.slice(0, SHOWN).map(name).join(', ');
      const more = issue.keys.length - SHOWN;
      return `unknown ${issue.keys.length > 1 ? 'fields' : 'field'} ${keys}${more > 0 ? ` and ${more} more` : ''}`;
    }
    case 'invalid_value':
      return `expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'items'}`;
    case 'too_small':
      return issue.origin === 'string' ? 'must not be empty' : `at least ${issue.minimum}`;
    case 'invalid_format':
      return `expected the format ${issue.format === 'regex' ? (issue.pattern ?? 'regex') : issue.format}`;
    case 'invalid_union': {
      const expected = issue.errors.flatMap(([first]) =>
        first?.code === 'invalid_type' ? [first.expected] : [],
      );
      return expected.length
        ? `expected ${[...new Set(expected)].join(' or ')}`
        : 'matches none of the accepted shapes';
    }
    default:
      return issue.message;
  }
}

// Field names come from an untrusted value, and this goes to a terminal.
function name(key: PropertyKey): string {
  return head(cleanLine(String(key)), 60);
}
