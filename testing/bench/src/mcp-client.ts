import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Job } from './runner.ts';

const message = (id: number, method: string, params: object) => ({ jsonrpc: '2.0', id, method, params });

/** The handshake, as an agent's client does it. */
export const HANDSHAKE = [
  message(0, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'codex-mcp-client', version: '1' },
  }),
  { jsonrpc: '2.0', method: 'notifications/initialized' },
];

/** A call of a tool. */
export function call(id: number, name: string, args: object = {}): object {
  return message(id, 'tools/call', { name, arguments: args });
}

/** Messages as they go over the wire. */
export function wire(messages: readonly object[]): string {
  return messages.map((one) => `${JSON.stringify(one)}\n`).join('');
}

/** A server that stays, to be asked again and again. */
export class WarmServer {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: Interface;
  #id = 0;

  constructor({ argv: [command = '', ...args], cwd, env }: Job) {
    this.#child = spawn(command, args, { cwd, env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#child.stdin.write(wire(HANDSHAKE));
  }

  /** Calls a tool and gives the milliseconds until its answer is there. */
  async ask(name: string, args: object): Promise<number> {
    const id = ++this.#id;
    const start = performance.now();
    this.#child.stdin.write(wire([call(id, name, args)]));
    for (;;) {
      const [line] = (await once(this.#lines, 'line')) as [string];
      const answer = JSON.parse(line) as { id?: number; result?: { isError?: boolean } };
      if (answer.id !== id) continue;
      if (answer.result === undefined || answer.result.isError)
        throw new Error(`${name} was answered with ${line}`);
      return performance.now() - start;
    }
  }

  async stop(): Promise<void> {
    this.#child.stdin.end();
    await once(this.#child, 'exit');
  }
}
