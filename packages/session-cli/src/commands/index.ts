import type { Command } from '../command.ts';
import { doctor } from './doctor.ts';
import { init } from './init.ts';
import { session } from './session/index.ts';
import { uninstall } from './uninstall.ts';

/** Every command of `0dai`, in the order in which help lists them: the only list of them. */
export const commands: readonly Command[] = [session, init, doctor, uninstall];
