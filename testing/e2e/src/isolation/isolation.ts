import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ModelServer } from '../model-server/server.ts';

/** The port at which an isolated agent finds the model: its namespace is empty, so any will do. */
const RELAY_PORT = 8787;
/** The model server's address in such a namespace. */
export const RELAY_URL = `http://127.0.0.1:${RELAY_PORT}`;
const relay = fileURLToPath(new URL('./relay.mjs', import.meta.url));

/** Only root makes a network namespace as it is; others get one inside a user namespace, where they are root. */
const isRoot = process.getuid?.() === 0;
const unshare = ['unshare', isRoot ? '-n' : '-rn'] as const;
/** Agents run as who they are: Codex names folders in /tmp after the user id, and root's may be there. */
const asOneself = isRoot
  ? []
  : ['unshare', '--user', `--map-user=${process.getuid?.()}`, `--map-group=${process.getgid?.()}`];

let available: boolean | undefined;

/** Whether this machine lets us make a network namespace and bring its loopback up. */
export function canIsolate(): boolean {
  available ??=
    spawnSync(unshare[0], [unshare[1], 'sh', '-c', ['ip link set lo up &&', ...asOneself, 'true'].join(' ')])
      .status === 0;
  return available;
}

/** Where an agent runs: how it reaches the model, and how its command line is wrapped. */
export interface Sandbox {
  /** The model server's address as the agent sees it. */
  modelUrl: string;
  wrap(command: readonly string[]): [file: string, ...args: string[]];
}

/**
 * Surroundings in which a program reaches the model server and nothing else. Where the machine does not allow
 * namespaces the program runs as it is: its settings already point at the loopback only.
 */
export function sandboxOf(model: ModelServer, socket: string): Sandbox {
  if (!canIsolate()) return { modelUrl: model.url, wrap: ([file = '', ...args]) => [file, ...args] };
  return {
    modelUrl: RELAY_URL,
    wrap: (command) => [
      ...unshare,
      process.execPath,
      relay,
      String(RELAY_PORT),
      socket,
      ...asOneself,
      ...command,
    ],
  };
}
