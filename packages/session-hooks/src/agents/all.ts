import type { LoggedAgent } from '../agent.ts';
import { aider } from './aider/index.ts';
import { amp } from './amp/index.ts';
import { antigravity } from './antigravity/index.ts';
import { cline } from './cline/index.ts';
import { continueAgent } from './continue/index.ts';
import { agents } from './index.ts';
import { kiro } from './kiro/index.ts';
import { roo } from './roo/index.ts';

/** Every agent whose logs can be read, those that most people use first. Hooks load only `agents`. */
export const loggedAgents: readonly LoggedAgent[] = [
  ...agents,
  cline,
  roo,
  aider,
  antigravity,
  kiro,
  continueAgent,
  amp,
];
