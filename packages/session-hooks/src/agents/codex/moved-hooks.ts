import type { Texts } from '../../agent.ts';
import { valueAt } from '../../install/documents/document.ts';
import { parseJson } from '../../install/documents/json-document.ts';
import { parseToml } from '../../install/documents/toml-document.ts';
import { isOurCommand } from '../../install/our-entries.ts';
import { CONFIG_TOML, HOOKS, HOOKS_JSON } from './hooks.ts';

/** One of the user's own hooks with its place, because Codex's trust depends on the place. */
interface OwnHook {
  event: string;
  name: string;
  location: string;
}

/**
 * The step for the user after an edit moved their own hooks: Codex 0.169.0 identifies a trusted hook by file, event
 * and position, and asks again about a moved one.
 */
export function movedHooks(before: Texts, after: Texts): readonly string[] {
  const moved = [HOOKS_JSON, CONFIG_TOML].flatMap((file) => {
    const now = ownHooks(file, after[file]);
    return ownHooks(file, before[file]).filter(({ event, location }, i, all) => {
      // Installing keeps the order of the user's hooks, so the n-th hook of an event stays the n-th.
      const nth = all.slice(0, i).filter((hook) => hook.event === event).length;
      return now.filter((hook) => hook.event === event)[nth]?.location !== location;
    });
  });
  if (moved.length === 0) return [];
  const names = moved.map(({ event, name }) => `"${name}" (${event})`).join(', ');
  return [
    `Codex: some of your own hooks moved. Codex skips them until you trust them again, in the same review: ${names}.`,
  ];
}

function ownHooks(file: string, text = ''): OwnHook[] {
  const doc = file === HOOKS_JSON ? parseJson(file, text) : parseToml(file, text);
  return Object.entries(asObject(valueAt(doc, ['hooks']))).flatMap(([event, groups]) =>
    asList(groups).flatMap((group, g) =>
      asList(asObject(group).hooks).flatMap((handler, h): OwnHook[] => {
        const { command, statusMessage } = asObject(handler);
        if (typeof command !== 'string' || isOurCommand(command, HOOKS.agent)) return [];
        const name = typeof statusMessage === 'string' ? statusMessage : command;
        return [{ event, name, location: `${g}:${h}` }];
      }),
    ),
  );
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
