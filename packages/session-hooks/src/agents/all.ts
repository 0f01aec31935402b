import type { LoggedAgent } from '../agent.ts';
import { aider } from './aider/index.ts';
import { amp } from './amp/index.ts';
import { antigravity } from './antigravity/index.ts';
import { cline } from './cline/index.ts';
import { continueAgent } from './continue/index.ts';
import { copilot } from './copilot/index.ts';
import { crush } from './crush/index.ts';
import { cursor } from './cursor/index.ts';
import { droid } from './droid/index.ts';
import { goose } from './goose/index.ts';
import { agents } from './index.ts';
import { kilo } from './kilo/index.ts';
import { kimi } from './kimi/index.ts';
import { kiro } from './kiro/index.ts';
import { opencode } from './opencode/index.ts';
import { pi } from './pi/index.ts';
import { qwen } from './qwen/index.ts';
import { roo } from './roo/index.ts';
import { zed } from './zed/index.ts';

/** Every agent whose logs can be read, those that most people use first. Hooks load only `agents`. */
export const loggedAgents: readonly LoggedAgent[] = [
  ...agents,
  cursor,
  copilot,
  opencode,
  cline,
  roo,
  qwen,
  droid,
  aider,
  kilo,
  antigravity,
  kiro,
  goose,
  pi,
  crush,
  continueAgent,
  kimi,
  amp,
  zed,
];
