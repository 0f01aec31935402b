import type { InstalledHooks } from '../agent.ts';
import { hookCommand } from './command.ts';
import type { ConfigObject } from './documents/document.ts';
import { callsUs, isManual, isOurCommand } from './our-entries.ts';

/** One of our hooks, as it should be in an agent's configuration. */
export interface HookEntry {
  /** The agent's own name of the event. */
  event: string;
  /** Which occasions of the event it matches; absent for all, or if the agent has no matchers. */
  matcher?: string;
  /** The handler, with its command. */
  handler: ConfigObject & { readonly command: string };
}

/** All our hooks for one agent. */
export interface HookSet {
  /** The agent's id in our command, which identifies the hooks. */
  agent: string;
  /** The hooks to install; `manual` ones only brief. */
  entries(manual: boolean): readonly HookEntry[];
}

/** The agent's part of a hook. */
export interface HookPlan extends Omit<HookEntry, 'handler'> {
  /** The handler without its command, in the order of its keys; `command` goes after `type`. */
  handler: { readonly type: 'command' } & ConfigObject;
}

/** The location of a hook: its event, the index of its group, and its own index in the group, both from 0. */
export interface HookLocation {
  event: string;
  group: number;
  handler: number;
  command: string;
}

/** Makes an agent's hooks from the parts that differ between agents; the command is the same for all. */
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

/** Lists the events to search for our hooks: those in the file, and those that should be. */
export function eventsToSearch(set: HookSet, present: readonly string[]): string[] {
  return [...new Set([...present, ...set.entries(false).map(({ event }) => event)])];
}

/** Filters the hooks that we wrote from those of one event. */
export function ours(set: HookSet, locations: readonly HookLocation[]): HookLocation[] {
  return locations.filter(({ command }) => isOurCommand(command, set.agent));
}

/** Finds the hook of one event that calls us: ours, else the user's own. */
export function calling(set: HookSet, locations: readonly HookLocation[]): HookLocation | undefined {
  return ours(set, locations)[0] ?? locations.find(({ command }) => callsUs(command, set.agent));
}

/** Summarises the hooks found in a file, for the agent's `inspect`. */
export function installedHooks(set: HookSet, locations: readonly HookLocation[]): InstalledHooks | undefined {
  if (locations.length === 0) return undefined;
  const found = locations.map(({ event, command }) => ({ event, command }));
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
