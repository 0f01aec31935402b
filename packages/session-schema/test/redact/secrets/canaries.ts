import { seeded } from '../../support.ts';
import { TOKENS } from './tokens.ts';

/** A secret of every family, the same for a seed. */
export function canaries(seed: number): string[] {
  const random = seeded(seed);
  return TOKENS.map(({ make }) => make(random));
}

/** A unique part of a secret: the end of its longest line, without characters that JSON or a path would change. */
export function traceOf(secret: string): string {
  const lines = secret.split(/[^A-Za-z0-9_-]|\\n|\\r/).sort((a, b) => b.length - a.length);
  return (lines[0] ?? secret).slice(-14);
}
