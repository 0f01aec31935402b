import type { Readable, Writable } from 'node:stream';
import { type Actor, actor } from '@0dai/session-schema/internal';
import {
  ensureStore,
  findStore,
  type Host,
  NoSessionError,
  requireStore,
  type Store,
  type Writer,
} from '@0dai/session-store/internal';
import { NotForAgentsError, UsageError } from './errors.ts';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;
/** Where we read from; a terminal has `isTTY`. */
export type Input = Readable & { isTTY?: boolean };
/** Where we write to; a terminal has `isTTY` and a width in `columns`. */
export interface Output {
  write(text: string | Uint8Array): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
}
/** The same as a stream. */
export type OutputStream = Writable & Output;

/** Everything that a command takes from the outside; nothing else of the process is used. */
export interface Context {
  cwd: string;
  env: Environment;
  stdin: Input;
  stdout: OutputStream;
  stderr: OutputStream;
  /** The clock, chance, and the user's home. */
  host: Host;
  /** Which agent's shell tool we were started from; undefined in an ordinary terminal. */
  detectAgent(env: Environment): { agent: string; session_id?: string } | undefined;
}

/**
 * Who writes: the agent named, else the one in whose shell tool we run, else the person.
 * @param named what `--agent` says
 * @throws {UsageError} when that is no agent's name
 */
export function writerOf(context: Context, named?: string): Writer {
  const found = context.detectAgent(context.env);
  const agent = named ?? found?.agent;
  if (agent === undefined) return { actor: {}, evidence: 'user' };
  const by: Actor = {
    agent,
    ...(found?.agent === agent && found.session_id !== undefined && { session_id: found.session_id }),
  };
  if (!actor.safeParse({ agent }).success) {
    throw new UsageError(
      `--agent expects a name in small letters, digits, ".", "_" or "-", such as claude, codex or gemini; got "${agent}".`,
    );
  }
  return { actor: by, evidence: 'agent' };
}

/** The project's store, for reading; undefined where the project has none. */
export function storeOf(context: Context): Store | undefined {
  return findStore(context.cwd, context.host);
}

/**
 * The project's store, for writing to the session that is in it.
 * @throws {NoSessionError} where there is none
 */
export function ownStoreOf(context: Context): Store {
  requireStore(context.cwd, context.host);
  return ensureStore(context.cwd, context.host);
}

/**
 * Keeps an agent from what its user decides.
 * @throws {NotForAgentsError} inside an agent's shell tool
 */
export function refuseAgents(context: Context, command: string): void {
  const agent = context.detectAgent(context.env)?.agent;
  if (agent !== undefined) throw new NotForAgentsError(agent, command);
}

/** The error for a command that needs a session in progress. */
export function noSession(what: string, unverified: number): NoSessionError {
  const begin = 'Begin one with: 0dai session save --summary "what you are doing"';
  const trust = 'The one that is here came from somebody else; look at it with: 0dai session trust';
  return new NoSessionError(`There is no session in progress to ${what}. ${unverified > 0 ? trust : begin}`);
}
