import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const PACKAGES = fileURLToPath(new URL('../..', import.meta.url));
const NETWORK =
  /['"](?:node:)?(?:net|tls|http|https|http2|dgram|dns|inspector)(?:\/\w+)?['"]|\b(?:fetch|WebSocket|EventSource)\(/;
/** A process that stays. */
const DAEMON = /\bdetached\s*:/;

it('no source opens a connection or leaves a process behind', () => {
  const sources = readdirSync(PACKAGES).flatMap((name) =>
    readdirSync(join(PACKAGES, name, 'src'), { recursive: true })
      .map((path) => join(PACKAGES, name, 'src', String(path)))
      .filter((path) => path.endsWith('.ts')),
  );
  expect(sources.length).toBeGreaterThan(250);
  const found = sources.filter((path) => {
    const text = readFileSync(path, 'utf8');
    return NETWORK.test(text) || DAEMON.test(text);
  });
  expect(found).toEqual([]);
});
