import { beginEverywhere, findStore, type Host, runFolder, type Store } from '@0dai/session-store/internal';
import type { Agent, Environment, HookEvent } from '../agent.ts';
import type { HookOptions } from './brief-agent.ts';

/**
 * The store of the project in which an agent run began, wherever its working folder is now: first the folder that an
 * earlier hook of it noted, then the one that the agent was started in.
 */
export function storeOfRun(
  agent: Agent,
  event: HookEvent,
  host: Host,
  env: Environment,
  { manual = false }: HookOptions = {},
): { store?: Store; noted?: string | undefined } {
  const isNew = event.event === 'start' && event.source === 'startup';
  const noted = isNew ? undefined : runFolder(host, { agent: agent.id, session_id: event.session_id });
  const began = isNew ? undefined : agent.startFolder?.(env);
  for (const folder of new Set([noted, began, event.cwd])) {
    const store = folder === undefined ? undefined : findStore(folder, host);
    if (store) return { store, noted };
  }
  // Where every git work tree takes part, the first prompt of its user begins a session.
  if (manual || event.subagent || event.event !== 'prompt' || !event.prompt) return {};
  const store = beginEverywhere(began ?? event.cwd, host);
  return store ? { store, noted } : {};
}
