import type { LoggedAgent } from '../agent.ts';
import { crush } from './crush/index.ts';
import { goose } from './goose/index.ts';
import { agents } from './index.ts';
import { kilo } from './kilo/index.ts';
import { opencode } from './opencode/index.ts';

/** Every agent whose logs can be read, those that most people use first. Hooks load only `agents`. */
export const loggedAgents: readonly LoggedAgent[] = [...agents, opencode, kilo, crush, goose];
