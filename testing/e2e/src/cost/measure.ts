import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Act, AgentName } from '../agents/agent.ts';
import { RigError } from '../errors.ts';
import { Lab } from '../lab/lab.ts';

/** What a run took, in milliseconds: CPU is user and system of the agent and of all that it waited for. */
export interface Cost {
  wall: number;
  cpu: number;
}

/** The runs of one round: an agent with our hooks and server, and without, a short turn and a long one. */
export interface Round {
  with: { short: Cost; long: Cost };
  without: { short: Cost; long: Cost };
}

/** How many tools each turn calls. */
export const CALLS = { short: 2, long: 12 } as const;

/** An agent on two machines that differ in nothing but `0dai init`. */
export class CostRig {
  readonly #agent: AgentName;
  readonly #labs: { with: Lab; without: Lab };
  #runs = 0;

  private constructor(agent: AgentName, labs: { with: Lab; without: Lab }) {
    this.#agent = agent;
    this.#labs = labs;
  }

  static async create(agent: AgentName, cliPath: string): Promise<CostRig> {
    const labs = { with: await Lab.create({ cliPath }), without: await Lab.create({ cliPath }) };
    await labs.with.cli('init', agent);
    for (const lab of Object.values(labs)) lab.trust(agent);
    return new CostRig(agent, labs);
  }

  /** Four runs by turns; who is first changes from round to round. */
  async round(n: number): Promise<Round> {
    const sides = n % 2 === 0 ? (['with', 'without'] as const) : (['without', 'with'] as const);
    const costs: Partial<Record<'with' | 'without', Partial<Round['with']>>> = {};
    for (const length of ['short', 'long'] as const) {
      for (const side of sides) {
        costs[side] = { ...costs[side], [length]: await this.#run(this.#labs[side], CALLS[length]) };
      }
    }
    return costs as Round;
  }

  async #run(lab: Lab, calls: number): Promise<Cost> {
    const name = `run-${++this.#runs}`;
    const file = join(lab.root, `${name}.times`);
    const acts = [...work(name, calls), { do: 'say', text: 'It is done.' } as const];
    await lab.start(this.#agent, { prompt: 'Write the parts.', acts, through: timed(file) });
    return read(file);
  }

  /** What the session holds: that the hooks ran is what is measured. */
  session() {
    return this.#labs.with.session();
  }

  remove(): void {
    for (const lab of Object.values(this.#labs)) lab.remove();
  }
}

/** So many calls of tools; every other one writes a file, and the others run a command. */
function work(name: string, calls: number): Act[] {
  return Array.from(
    { length: calls },
    (_, n): Act =>
      n % 2 === 0
        ? { do: 'write', file: `src/${name}-${n}.js`, content: `export const part = ${n};\n` }
        : { do: 'shell', command: 'true' },
  );
}

/** Through bash, whose `time` counts a command with all the children that were waited for. */
function timed(file: string): string[] {
  const script = 'exec 3>&2; TIMEFORMAT="%R %U %S"; out=$1; shift; { time "$@" 2>&3; } 2>"$out"';
  return ['bash', '-c', script, 'bash', file];
}

function read(file: string): Cost {
  const text = readFileSync(file, 'utf8');
  const [real, user, system] = text.trim().split(' ').map(Number);
  if (
    real === undefined ||
    user === undefined ||
    system === undefined ||
    Number.isNaN(real + user + system)
  ) {
    throw new RigError(`bash's time wrote ${JSON.stringify(text)} to ${file}, expected three numbers.`);
  }
  return { wall: real * 1000, cpu: (user + system) * 1000 };
}
