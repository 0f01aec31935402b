import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureStore, nodeHost, readActive } from '@0dai/session-store/internal';
import { type Answer, McpClient } from '../../../kit/src/mcp-client.ts';
import { Killer } from './killer.ts';
import type { Ledger } from './ledger.ts';
import { type Op, payloadOf, scriptOf, tokenOf } from './script.ts';
import type { Storm } from './storm.ts';

/** Every fourth slot saves and completes over MCP, by one server that lives until it is killed. */
const MCP_SLOTS = 4;

/** Shifts a program's clock; `--require`d before it. */
const SKEW = `
const skew = Number(process.env.STORM_SKEW_MS) || 0;
const RealDate = Date;
const now = () => RealDate.now() + skew;
globalThis.Date = class extends RealDate {
  constructor(...args) { args.length === 0 ? super(now()) : super(...args); }
  static now() { return now(); }
};
`;

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/**
 * The storm on the programs that people and agents run: every hook and every command is a process of its own, as
 * in life, and a slot's MCP server goes on until it is killed.
 */
export async function runProgramStorm(storm: Storm, ledger: Ledger, random: () => number): Promise<void> {
  const skew = join(storm.folder, 'skew.cjs');
  writeFileSync(skew, SKEW);
  const killer = new Killer(ledger, random);
  await Promise.all(
    Array.from({ length: storm.processes }, (_, slot) => new Slot(storm, slot, skew, killer).run(ledger)),
  );
}

class Slot {
  readonly #storm: Storm;
  readonly #slot: number;
  readonly #killer: Killer;
  readonly #cwd: string;
  readonly #env: NodeJS.ProcessEnv;
  #server: McpClient | undefined;

  constructor(storm: Storm, slot: number, skew: string, killer: Killer) {
    this.#storm = storm;
    this.#slot = slot;
    this.#killer = killer;
    this.#cwd = join(storm.root, `slot-${slot}`);
    mkdirSync(this.#cwd, { recursive: true });
    this.#env = {
      PATH: process.env.PATH,
      HOME: storm.home,
      STORM_SKEW_MS: String(storm.skewMs(slot)),
      ...(storm.skewMs(slot) !== 0 && { NODE_OPTIONS: `--require ${skew}` }),
    };
  }

  async run(ledger: Ledger): Promise<void> {
    const { seed, times, home, root } = this.#storm;
    const store = ensureStore(root, nodeHost(home));
    const sessionNow = () => readActive(store).session?.id;
    for (const [n, op] of scriptOf(seed, this.#slot, times).entries()) {
      const token = tokenOf(this.#slot, n);
      ledger.tried(token, op, this.#slot);
      this.#killer.begun();
      if (op === 'save' || op === 'complete') {
        const said = await (this.#slot % MCP_SLOTS === 0
          ? this.#overMcp(op, token)
          : this.#command(op, token));
        if ('id' in said) ledger.acknowledged(token, true, said.id);
        else if (said.error !== '') ledger.refused(token, said.error);
        continue;
      }
      const before = sessionNow();
      const { code, stdout, stderr } = await this.#spawn(
        [this.#storm.bins.hook, 'claude'],
        this.#payload(op, token),
      );
      if (code !== 0) {
        if (code !== null) ledger.refused(token, `the hook exited with ${code}: ${stderr}`);
        continue;
      }
      const sure = op === 'prompt' || (before !== undefined && before === sessionNow());
      ledger.acknowledged(token, sure && (op !== 'brief' || stdout !== ''), before);
    }
    this.#server?.close();
  }

  #payload(op: Exclude<Op, 'save' | 'complete'>, token: string): string {
    return payloadOf(op, token, this.#slot, this.#cwd);
  }

  async #command(op: 'save' | 'complete', token: string): Promise<{ id: string } | { error: string }> {
    const args = op === 'save' ? ['--summary', `at ${token}`, '--decision', token] : [];
    const { code, stdout } = await this.#spawn([this.#storm.bins.cli, 'session', op, ...args, '--json'], '');
    if (code === null) return { error: '' };
    const answer = JSON.parse(stdout) as {
      session?: { id: string };
      error?: { code: string; message: string };
    };
    if (code === 0 && answer.session) return { id: answer.session.id };
    return { error: `${answer.error?.code} ${answer.error?.message}` };
  }

  async #overMcp(op: 'save' | 'complete', token: string): Promise<{ id: string } | { error: string }> {
    if (!this.#server?.isAlive()) {
      const child = spawn(process.execPath, [this.#storm.bins.mcp], {
        cwd: this.#cwd,
        env: this.#env,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      this.#killer.watch(child);
      this.#server = new McpClient(child);
    }
    const args = op === 'save' ? { summary: `at ${token}`, key_decisions: [token] } : {};
    return idIn(await this.#server.call(`${op}_session`, args));
  }

  #spawn(args: string[], input: string): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, args, { cwd: this.#cwd, env: this.#env });
      this.#killer.watch(child);
      const ran: Ran = { code: null, stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => {
        ran.stdout += chunk.toString();
      });
      child.stderr.on('data', (chunk: Buffer) => {
        ran.stderr += chunk.toString();
      });
      // Killed before it read.
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      child.once('error', reject);
      child.once('close', (code) => {
        resolve({ ...ran, code });
      });
    });
  }
}

/** The session's id in an answer; an error, which is '' if the server was killed. */
function idIn(answer: Answer | undefined): { id: string } | { error: string } {
  if (!answer) return { error: '' };
  const { isError, structuredContent, content } = answer.result ?? { isError: true };
  if (!isError && typeof structuredContent?.id === 'string') return { id: structuredContent.id };
  return { error: answer.error?.message ?? content?.[0]?.text ?? JSON.stringify(answer) };
}
