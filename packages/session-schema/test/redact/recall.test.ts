import { describe, expect, it } from 'vitest';
import { redact } from '../../src/redact/redact.ts';
import { seeded } from '../support.ts';
import { IN_CONTEXT } from './secrets/contexts.ts';
import { measureRecall } from './secrets/measure.ts';
import { secretsFound } from './secrets/scanner.ts';
import { TOKENS } from './secrets/tokens.ts';

describe('recall', () => {
  it.each(measureRecall(20261123, 3).map((row) => [row.family, row] as const))(
    '%s',
    (_family, { missed }) => {
      expect(missed).toEqual([]);
    },
  );

  it('leaves nothing that secretlint would find', async () => {
    const random = seeded(7);
    const texts = [
      ...TOKENS.map(({ make }) => `KEY="${make(random)}"`),
      ...IN_CONTEXT.map(({ make }) => make(random).text),
    ];
    const found = await Promise.all(texts.map((text) => secretsFound(text)));
    const left = await Promise.all(
      texts.map(async (text) => [redact(text), await secretsFound(redact(text))] as const),
    );
    // It finds some in the originals, so the scanner works.
    expect(found.filter((count) => count > 0).length).toBeGreaterThan(20);
    expect(left.filter(([, count]) => count > 0)).toEqual([]);
  });
});
