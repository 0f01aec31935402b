import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';

/** How many secrets secretlint's recommended rules find in a text: a second opinion. */
export async function secretsFound(text: string): Promise<number> {
  const { messages } = await lintSource({
    source: { content: text, filePath: 'text.txt', ext: '.txt', contentType: 'text' },
    options: { config: { rules: [{ id: 'recommended', rule: creator }] }, noPhysicFilePath: true },
  });
  // It reports `[redacted:…]` in a URL as a password.
  return messages.filter(({ message }) => !message.includes('[redacted:')).length;
}
