import type { LoggedAgent } from '../agent.ts';
import { copilot } from './copilot/index.ts';
import { cursor } from './cursor/index.ts';
import { droid } from './droid/index.ts';
import { agents } from './index.ts';
import { kimi } from './kimi/index.ts';
import { pi } from './pi/index.ts';
import { qwen } from './qwen/index.ts';

/** Every agent whose logs can be read, those that most people use first. Hooks load only `agents`. */
export const loggedAgents: readonly LoggedAgent[] = [...agents, cursor, copilot, qwen, droid, pi, kimi];
