import type { InstalledHooks } from '../agent.ts';
import { hookCommand } from './command.ts';
import type { ConfigObject } from './documents/document.ts';
import { callsUs, isManual, isOurCommand } from './our-entries.ts';

/** One hook of ours, as it is to stand in an agent's configuration. */
export interface HookEntry {
  /** The event, in the agent's own words. */
  event: string;
  /** Which of the event's occasions it is for; absent for all, or where the agent takes none. */
  matcher?: string;
  /** The handler, with its command. */
  handler: ConfigObject & { readonly command: string };
}

/** All hooks of ours for one agent. */
export interface HookSet {
  /** The word in our command, by which the hooks are known. */
  agent: string;
  /** The hooks to install; `manual` ones only brief. */
  entries(manual: boolean): readonly HookEntry[];
}

/** A hook that an agent's set is made of. */
export interface HookPlan extends Omit<HookEntry, 'handler'> {
  /** The handler without its command, in the order in which it is written; `command` goes behind `type`. */
  handler: { readonly type: 'command' } & ConfigObject;
}

/** Where a hook stands: by event, the number of its group, and its own in the group, both from 0. */
export interface HookLocation {
  event: string;
  group: number;
  handler: number;
  command: string;
}

/** An agent's hooks from what is particular to each; the command is the same for all of them. */
export function hookSet(agent: string, plans: readonly HookPlan[]): HookSet {
  return {
    agent,
    entries: (manual) =>
      plans.map(({ event, matcher, handler }) => ({
        event,
        ...(matcher === undefined ? {} : { matcher }),
        handler: withCommand(handler, hookCommand(agent, { manual })),
      })),
  };
}

/** The events under which to look for our hooks: all that are there, and all that should be. */
export function eventsToSearch(set: HookSet, there: readonly string[]): string[] {
  return [...new Set([...there, ...set.entries(false).map(({ event }) => event)])];
}

/** The hooks that we wrote, among those of one event. */
export function ours(set: HookSet, places: readonly HookLocation[]): HookLocation[] {
  return places.filter(({ command }) => isOurCommand(command, set.agent));
}

/** The hook of one event that calls us: ours, else the user's own. */
export function calling(set: HookSet, places: readonly HookLocation[]): HookLocation | undefined {
  return ours(set, places)[0] ?? places.find(({ command }) => callsUs(command, set.agent));
}

/** What was found in a file, as the agent's `inspect` tells it. */
export function installedHooks(set: HookSet, places: readonly HookLocation[]): InstalledHooks | undefined {
  if (places.length === 0) return undefined;
  const found = places.map(({ event, command }) => ({ event, command }));
  const manual = found.every(({ command }) => isManual(command, set.agent));
  const wanted = set.entries(manual).map(({ event }) => event);
  const missing = wanted.filter((event) => !found.some((hook) => hook.event === event));
  const current = hookCommand(set.agent, { manual });
  const outdated = found
    .filter(({ command }) => isOurCommand(command, set.agent))
    .filter(({ event, command }) => command !== current || !wanted.includes(event))
    .map(({ event }) => event);
  return { manual, found, missing, outdated };
}

function withCommand(handler: ConfigObject, command: string): HookEntry['handler'] {
  const members = Object.entries(handler);
  const at = members.findIndex(([key]) => key === 'type') + 1;
  return { ...Object.fromEntries(members.slice(0, at)), command, ...Object.fromEntries(members.slice(at)) };
}
