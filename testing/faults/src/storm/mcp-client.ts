import type { ChildProcessByStdio } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

interface Answer {
  id?: number;
  result?: { isError?: boolean; structuredContent?: { id?: string }; content?: { text?: string }[] };
  error?: { message: string };
}

/** The least that speaks MCP on a child's stdin and stdout, and bears that the child is killed. */
export class McpClient {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting = new Map<number, (answer: Answer | undefined) => void>();
  #next = 1;
  #alive = true;

  constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
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
    child.once('close', () => {
      this.#alive = false;
      for (const resolve of this.#waiting.values()) resolve(undefined);
    });
    this.#say('initialize', 0, {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'codex-mcp-client', version: '1' },
    });
    this.#child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  }

  isAlive(): boolean {
    return this.#alive;
  }

  /** @returns the session's id; an error, which is '' where the server was killed */
  async call(name: string, args: object): Promise<{ id: string } | { error: string }> {
    const id = this.#next++;
    const answer = await new Promise<Answer | undefined>((resolve) => {
      if (!this.#alive) return resolve(undefined);
      this.#waiting.set(id, resolve);
      this.#say('tools/call', id, { name, arguments: args });
    });
    this.#waiting.delete(id);
    if (!answer) return { error: '' };
    const { isError, structuredContent, content } = answer.result ?? { isError: true };
    if (!isError && structuredContent?.id !== undefined) return { id: structuredContent.id };
    return { error: answer.error?.message ?? content?.[0]?.text ?? JSON.stringify(answer) };
  }

  close(): void {
    this.#child.stdin.end();
  }

  #say(method: string, id: number, params: object): void {
    this.#child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  }
}
