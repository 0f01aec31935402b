import type { Readable, Writable } from 'node:stream';
import { HANDSHAKE, toolCall, wire } from './mcp-messages.ts';

/** A server's answer to a call. */
export interface Answer {
  id?: number;
  result?: {
    isError?: boolean;
    structuredContent?: Record<string, unknown>;
    content?: { text?: string }[];
  };
  error?: { message: string };
}

/** The parts of a child process that the client uses. */
export interface ServerProcess {
  stdin: Writable;
  stdout: Readable;
  once(event: 'close', listener: () => void): unknown;
}

/** Speaks MCP on a child's stdin and stdout with little work of its own. The child may be killed at any time. */
export class McpClient {
  readonly #child: ServerProcess;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #next = 1;
  #isAlive = true;
  readonly #closed: Promise<void>;

  /** Begins with the handshake, as Codex does. */
  constructor(child: ServerProcess) {
    this.#child = child;
    let rest = '';
    child.stdout.on('data', (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const answer = JSON.parse(line) as Answer;
        this.#waiting.get(answer.id ?? 0)?.(answer);
      }
    });
    child.stdin.on('error', () => undefined);
    this.#closed = new Promise((resolve) => {
      child.once('close', () => {
        this.#isAlive = false;
        for (const giveUp of this.#waiting.values()) giveUp(undefined);
        resolve();
      });
    });
    child.stdin.write(wire(HANDSHAKE));
  }

  isAlive(): boolean {
    return this.#isAlive;
  }

  /** Calls a tool; undefined if the server exits before it answers. */
  async call(name: string, args: object): Promise<Answer | undefined> {
    const id = this.#next++;
    const answer = await new Promise<Answer | undefined>((resolve) => {
      if (!this.#isAlive) return resolve(undefined);
      this.#waiting.set(id, resolve);
      this.#child.stdin.write(wire([toolCall(id, name, args)]));
    });
    this.#waiting.delete(id);
    return answer;
  }

  /** Closes the server's stdin, which ends it, and waits for the end. */
  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#closed;
  }
}
