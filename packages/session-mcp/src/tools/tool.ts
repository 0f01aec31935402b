import { neutralise, SessionError } from '@0dai/session-schema/internal';
import type { Host, Writer } from '@0dai/session-store/internal';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Workspace } from '../workspace.ts';

/** What every tool works with. */
export interface ToolContext {
  host: Host;
  workspace: Workspace;
  /** Who calls: the agent behind the client, with its own session id where the request tells it. */
  writer(request: RequestInfo): Writer;
}

/** The part of a request's surroundings that tells who calls. */
export interface RequestInfo {
  _meta?: Record<string, unknown> | undefined;
}

/** What a tool has to say, for people and for programs. */
export interface Answer {
  structured: object;
  /** Default: the structured answer as JSON. */
  text?: string;
}

/**
 * Runs a tool and puts its answer, or what went wrong, in the protocol's shape. An error of ours is told in
 * its own words; whatever it is, the model gets a message and never a stack.
 */
export async function answering(work: () => Answer | Promise<Answer>): Promise<CallToolResult> {
  try {
    const { structured, text = JSON.stringify(structured) } = await work();
    return { content: [{ type: 'text', text }], structuredContent: { ...structured } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const said = error instanceof SessionError ? message : `Something went wrong inside 0dai-mcp: ${message}`;
    return { content: [{ type: 'text', text: neutralise(said) }], isError: true };
  }
}

/** Annotations of the tools that only look. */
export const READING = { readOnlyHint: true, idempotentHint: true, openWorldHint: false } as const;

/**
 * Annotations of the tools that write. Codex CLI 0.169.0 in `exec` refuses a writing tool unless it says
 * that it destroys nothing (nothing that was saved is ever lost) and reaches nothing outside.
 */
export const WRITING = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: false,
  openWorldHint: false,
} as const;
