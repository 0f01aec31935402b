import { type Host, noteOldHooks, takeOldHooksNotice } from '@0dai/session-store/internal';
import type { HookReply } from '../agent.ts';
import { OLD_EVENTS } from '../facts/hook-payload.ts';
import { HOOKS_VERSION } from './command.ts';

/** Notes that a hook of an earlier version ran, if this payload comes from one. */
export function noteOldEvent(host: Host, agent: string, payload: unknown): void {
  const { hook_event_name: name } = (payload ?? {}) as { hook_event_name?: unknown };
  if (typeof name === 'string' && OLD_EVENTS.has(name)) noteOldHooks(host, agent, name);
}

/** Adds to the reply of a start a line for the user if hooks of an earlier version ran; once per version. */
export function withOldHooksNotice(host: Host, agent: string, reply: HookReply): HookReply {
  if (reply.event !== 'start' || !takeOldHooksNotice(host, agent, HOOKS_VERSION)) return reply;
  const notice = 'hooks of an earlier version: run 0dai init';
  return { ...reply, notice: reply.notice ? `${reply.notice} (${notice})` : `Session Roaming: ${notice}` };
}
