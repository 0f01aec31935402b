import type { Operation } from '../operation.ts';
import type { Ground } from '../world.ts';
import { hooks } from './hook.ts';
import { completes, places, saves, trusts, undoing } from './session.ts';
import { setups } from './setup.ts';

/** Everything that is put through faults. */
export async function allOperations(ground: Ground): Promise<Operation[]> {
  return [...saves, ...hooks, ...completes, ...places, undoing, ...trusts, ...(await setups(ground))];
}
