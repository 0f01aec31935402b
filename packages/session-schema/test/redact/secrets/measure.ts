import { redact } from '../../../src/redact/redact.ts';
import { seeded } from '../../support.ts';
import { IN_CONTEXT, type InContext } from './contexts.ts';
import { type Family, TOKENS } from './tokens.ts';

/** How many secrets of a family were redacted. */
export interface Recall {
  family: string;
  forms: number;
  tried: number;
  found: number;
  /** The secrets that were not. */
  missed: string[];
}

/** Contexts of a token: bare, in a sentence, in code, in Markdown, in an assignment without a telling name, in JSON. */
export const PLACES: readonly ((token: string) => string)[] = [
  (token) => token,
  (token) => `it is ${token} now`,
  (token) => `const x = "${token}";`,
  (token) => `(see \`${token}\`)`,
  (token) => `X_ID='${token}'`,
  (token) => `{"id":${JSON.stringify(token)}}`,
  (token) => `run --with ${token}\n`,
];

/** Whether less than a third of a secret is left in a row. */
export function isGone(secret: string, result: string): boolean {
  const third = Math.max(6, Math.floor(secret.length / 3));
  for (let at = 0; at + third <= secret.length; at += 1) {
    if (result.includes(secret.slice(at, at + third))) return false;
  }
  return result.includes('[redacted:');
}

/** Recall by family, over `rounds` secrets of every form. */
export function measureRecall(
  seed: number,
  rounds: number,
  tokens: readonly Family[] = TOKENS,
  contexts: readonly InContext[] = IN_CONTEXT,
): Recall[] {
  const random = seeded(seed);
  const families = new Map<string, Recall>();
  const count = (family: string, isFound: boolean, text: string, isNew: boolean) => {
    const row = families.get(family) ?? { family, forms: 0, tried: 0, found: 0, missed: [] };
    families.set(family, row);
    if (isNew) row.forms += 1;
    row.tried += 1;
    if (isFound) row.found += 1;
    else row.missed.push(text);
  };
  for (let round = 0; round < rounds; round++) {
    for (const { name, make } of tokens) {
      const token = make(random);
      PLACES.forEach((place, i) => {
        const text = place(token);
        count(name, isGone(token, redact(text)), text, round === 0 && i === 0);
      });
    }
    for (const { name, make } of contexts) {
      const { text, secret } = make(random);
      count(name, isGone(secret, redact(text)), text, round === 0);
    }
  }
  return [...families.values()];
}
