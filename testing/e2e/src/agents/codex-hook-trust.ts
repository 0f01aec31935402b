import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { asObject, asObjects, type Json } from '../model-server/model-api.ts';

/** The entry that Codex keeps under `[hooks.state]` for a hook that its user reviewed and trusted. */
export interface TrustedHash {
  key: string;
  hash: string;
}

/** JSON with sorted keys and no space: what Codex hashes. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${pairs.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

const snakeCase = (event: string): string =>
  event.replace(/[A-Z]/g, (letter, at: number) => (at > 0 ? '_' : '') + letter.toLowerCase());

/** In seconds. Codex shortens what would keep its user waiting at the end. */
function timeoutOf(event: string, timeout: unknown): unknown {
  if (event !== 'SessionEnd' && event !== 'Interrupt') return timeout ?? 600;
  return typeof timeout === 'number' ? Math.min(timeout, 3) : 1;
}

/** A handler with Codex's defaults and limits applied, as it is hashed. */
function normalized(event: string, handler: Json): Json {
  const timeout = timeoutOf(event, handler.timeout);
  const { statusMessage, additionalContextLimit } = handler;
  return {
    type: 'command',
    command: handler.command,
    timeout,
    async: handler.async ?? false,
    ...(statusMessage === undefined ? {} : { statusMessage }),
    ...(additionalContextLimit === undefined ? {} : { additionalContextLimit }),
  };
}

/**
 * What Codex writes for each hook of a hooks.json when its user trusts it. Keys carry the file's absolute path
 * and positions, so the file has to be where it will be read.
 */
export function trustedHashes(hooksFile: string): TrustedHash[] {
  const { hooks } = asObject(JSON.parse(readFileSync(hooksFile, 'utf8')));
  return Object.entries(asObject(hooks)).flatMap(([event, groups]) =>
    asObjects(groups).flatMap((group, groupAt) =>
      asObjects(group.hooks).map((handler, handlerAt) => {
        const identity = {
          event_name: snakeCase(event),
          hooks: [normalized(event, handler)],
          ...(group.matcher === undefined ? {} : { matcher: group.matcher }),
        };
        const digest = createHash('sha256').update(canonical(identity)).digest('hex');
        return { key: `${hooksFile}:${snakeCase(event)}:${groupAt}:${handlerAt}`, hash: `sha256:${digest}` };
      }),
    ),
  );
}
