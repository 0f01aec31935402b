import type { Readable, Writable } from 'node:stream';
import { type Actor, isAgentName } from '@0dai/session-schema/internal';
import {
  ensureStore,
  findStore,
  type Host,
  NoSessionError,
  requireStore,
  runFolder,
  type Store,
  type Writer,
} from '@0dai/session-store/internal';
import { NeedsTerminalError, NotForAgentsError, UsageError } from './errors.ts';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;
/** The input stream; a terminal has `isTTY`. */
export type Input = Readable & { isTTY?: boolean };
/** An output; a terminal has `isTTY` and a size in `columns` and `rows`. */
export interface Output {
  write(text: string | Uint8Array): unknown;
  isTTY?: boolean | undefined;
  columns?: number | undefined;
  rows?: number | undefined;
}
/** An output that is also a stream. */
export type OutputStream = Writable & Output;

/** Everything that a command takes from the outside; it uses nothing else of the process. */
export interface Context {
  cwd: string;
  /** The user named the folder with `--cwd`. Default false. */
  isCwdNamed?: boolean;
  env: Environment;
  stdin: Input;
  stdout: OutputStream;
  stderr: OutputStream;
  /** The clock, random bytes, and the user's home. */
  host: Host;
  /** Detects the agent whose shell tool started us; returns undefined in an ordinary terminal. */
  detectAgent(env: Environment): { agent: string; session_id?: string } | undefined;
}

/**
 * Returns the writer: the agent named, else the agent whose shell tool we run in, else the user.
 * @param named the value of `--agent`
 * @throws {UsageError} when that is not a valid agent name
 */
export function writerOf(context: Context, named?: string): Writer {
  const found = context.detectAgent(context.env);
  const agent = named ?? found?.agent;
  if (agent === undefined) return { actor: {}, evidence: 'user' };
  const by: Actor = {
    agent,
    ...(found?.agent === agent && found.session_id !== undefined && { session_id: found.session_id }),
  };
  if (!isAgentName(agent)) {
    throw new UsageError(
      `--agent expects a name in lower-case letters, digits, ".", "_" or "-", such as claude, codex or gemini; got "${agent}".`,
    );
  }
  return { actor: by, evidence: 'agent' };
}

/** Finds the project's store, for reading; returns undefined if the project has none. */
export function storeOf(context: Context): Store | undefined {
  return findStore(projectFolder(context), context.host);
}

/**
 * Finds the project's store, for reading.
 * @throws {NoSessionError} if there is none
 */
export function requireStoreOf(context: Context): Store {
  return requireStore(projectFolder(context), context.host);
}

/**
 * Finds the project's store, or creates it.
 * @throws {KeyError} if there is no key and it cannot be created
 */
export function ensureStoreOf(context: Context): Store {
  return ensureStore(projectFolder(context), context.host);
}

/**
 * Finds the project's store, for writing to its session.
 * @throws {NoSessionError} if there is none
 */
export function ownStoreOf(context: Context): Store {
  const folder = projectFolder(context);
  requireStore(folder, context.host);
  return ensureStore(folder, context.host);
}

/**
 * The folder in which the search for the project begins. In an agent's shell it is the one in which the agent run began,
 * as for its hooks: the shell may be in another work tree or repository by now.
 */
function projectFolder({ cwd, isCwdNamed, env, host, detectAgent }: Context): string {
  const { agent, session_id } = (isCwdNamed ? undefined : detectAgent(env)) ?? {};
  if (agent === undefined || session_id === undefined) return cwd;
  const began = runFolder(host, { agent, session_id });
  return began !== undefined && findStore(began, host) ? began : cwd;
}

/**
 * Refuses a command that only the user may run.
 * @throws {NotForAgentsError} inside an agent's shell tool
 */
export function refuseAgents(context: Context, command: string): void {
  const agent = context.detectAgent(context.env)?.agent;
  if (agent !== undefined) throw new NotForAgentsError(agent, command);
}

/** Whether unverified text may be shown: to a person at a terminal, and not where another program may read it. */
export function mayShow({ stdout, env, detectAgent }: Context): boolean {
  return stdout.isTTY === true && detectAgent(env) === undefined;
}

/**
 * Refuses to show unverified text where another program than a terminal may read it.
 * @throws {NotForAgentsError} inside an agent's shell tool
 * @throws {NeedsTerminalError} where the output is not a terminal
 */
export function refuseToShow(context: Context, command: string): void {
  refuseAgents(context, command);
  if (context.stdout.isTTY !== true) throw new NeedsTerminalError(command);
}

/** Makes the error of a command that needs a session in progress. */
export function noSession(what: string, unverified: number): NoSessionError {
  const begin = 'Begin one with: 0dai session save --summary "what you are doing"';
  const trust = 'The session here is unverified; review it with: 0dai session trust';
  return new NoSessionError(`There is no session in progress to ${what}. ${unverified > 0 ? trust : begin}`);
}
