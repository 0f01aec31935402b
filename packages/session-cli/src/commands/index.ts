import type { Command } from '../command-line/command.ts';
import { completion } from './completion.ts';
import { doctor } from './doctor.ts';
import { hook } from './hook.ts';
import { init } from './init.ts';
import { key } from './key.ts';
import { mcp } from './mcp.ts';
import { session } from './session/index.ts';
import { switchCommand } from './switch.ts';
import { uninstall } from './uninstall.ts';

/** Every command of `0dai`, in the order of the help. This is the only list of them. */
export const commands: readonly Command[] = [
  session,
  switchCommand,
  init,
  doctor,
  uninstall,
  key,
  completion,
  hook,
  mcp,
];
