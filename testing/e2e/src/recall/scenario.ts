import type { Act, PlanStep } from '../agents/agent.ts';

/** What happened to a file. */
export interface PlantedFile {
  path: string;
  change: 'created' | 'modified' | 'deleted';
}

/** A check that ran. */
export interface PlantedCheck {
  command: string;
  outcome: 'passed' | 'failed';
}

// All in words that occur nowhere else, so that finding them is proof of where they came from.

/** What the user asks of the sender. */
export const goal = 'Make the marmalade cache expire in the refresh path of the quince service';

/** How far the sender gets with its plan. */
export const steps: readonly PlanStep[] = [
  { step: 'Reproduce the heron leak in the refresh path', status: 'completed' },
  { step: 'Mend the otter parser', status: 'completed' },
  { step: 'Teach the walrus about null tokens', status: 'in_progress' },
  { step: 'Rewrite the badger tests for expired entries', status: 'pending' },
  { step: 'Describe the lapwing switch in the docs', status: 'pending' },
];

/** One by the tool for edits, two by a patch, three by the shell. */
export const files: readonly PlantedFile[] = [
  { path: 'src/quince.js', change: 'modified' },
  { path: 'src/medlar.js', change: 'modified' },
  { path: 'src/damson.js', change: 'created' },
  { path: 'src/loquat.json', change: 'created' },
  { path: 'src/sloe.js', change: 'modified' },
  { path: 'src/greengage.js', change: 'deleted' },
];

/** Scripts of the project's package.json. */
export const checks: readonly PlantedCheck[] = [
  { command: 'npm run test:smoke', outcome: 'passed' },
  { command: 'npm run test:unit', outcome: 'failed' },
];

/** The last that the sender says, in the middle of its turn. */
export const lastWords = {
  stands: 'The unit tests stumble over the null token at line 84 of the medlar',
  next: 'let the pelican check the token before the cache is read',
};

export const decisions = [
  {
    decision: 'Keep the tortoise store as it is',
    reason: 'a migration of the archives would take a weekend',
  },
  {
    decision: 'Expire by the clock of the gannet server',
    reason: 'clients drift by as much as an hour',
  },
  {
    decision: 'One flag for the lapwing switch',
    reason: 'two of them were never tested together',
  },
] as const;

export const deadEnds = [
  {
    approach: 'A timer in the egret worker',
    reason: 'it never fires while the laptop sleeps',
  },
  {
    approach: 'Wrapping the token in a proxy',
    reason: 'the serializer of the coot drops it',
  },
] as const;

const inWords = ({ approach, reason }: (typeof deadEnds)[number]): string =>
  `${approach} does not work: ${reason}`;

/** The project as the sender finds it. */
export const project: Readonly<Record<string, string>> = {
  'README.md': 'The quince service.\n',
  'package.json': `${JSON.stringify({
    name: 'quince-service',
    private: true,
    scripts: {
      'test:unit': "echo '1 of 12 failed'; exit 1",
      'test:smoke': "echo '3 of 3 passed'",
    },
  })}\n`,
  'src/quince.js': 'export const refresh = () => cache.get();\n',
  'src/medlar.js': 'export const parse = (text) => text.split();\n',
  'src/sloe.js': 'export const limit = 1;\n',
  'src/greengage.js': 'export const old = true;\n',
};

/** How the sender's plan, decisions and dead ends are seen. */
export interface Work {
  /** It keeps its plan in its own plan tool. */
  plans: boolean;
  /** It saves its decisions and dead ends. Where it does not, its user and its model only say them. */
  saves: boolean;
}

/** What the user asks, with two of the decisions where nothing is saved. */
export function request({ saves }: Work): string {
  const said = decisions.slice(0, 2).map(({ decision, reason }) => `${decision}: ${reason}.`);
  return saves ? goal : [`${goal}.`, ...said].join(' ');
}

/** The work, up to where it is killed; nothing is saved but the decisions and dead ends, early, or not even they. */
export function work({ plans, saves }: Work): Act[] {
  const begun: PlanStep[] = steps.map(({ step }, i) => ({
    step,
    status: i === 0 ? 'in_progress' : 'pending',
  }));
  const [, , chosen] = decisions;
  const unlessSaved = (saying: string) => (saves ? {} : { saying });
  const save = { key_decisions: decisions, dead_ends: deadEnds };
  return [
    { do: 'read', file: 'src/quince.js', saying: 'I look at where it is read.' },
    ...(saves ? [{ do: 'mcp', server: 'roaming', tool: 'save_session', args: save } as const] : []),
    ...(plans ? [{ do: 'plan', steps: begun } as const] : []),
    {
      do: 'edit',
      file: 'src/quince.js',
      line: 'export const refresh = () => cache.get();',
      by: 'export const refresh = () => cache.get(now());',
      ...unlessSaved(`${inWords(deadEnds[0])}.`),
    },
    {
      do: 'patch',
      ...unlessSaved(`${inWords(deadEnds[1])}.`),
      changes: [
        {
          change: 'update',
          file: 'src/medlar.js',
          line: 'export const parse = (text) => text.split();',
          by: "export const parse = (text) => text.split(';');",
        },
        { change: 'add', file: 'src/damson.js', content: 'export const now = () => Date.now();\n' },
      ],
    },
    {
      do: 'shell',
      command: `echo '{}' > src/loquat.json && sed -i.bak 's/1/2/' src/sloe.js && rm src/sloe.js.bak src/greengage.js`,
      saying: saves ? 'The rest is quicker in the shell.' : `${chosen.decision}: ${chosen.reason}.`,
    },
    { do: 'shell', command: 'npm run test:smoke' },
    ...(plans ? [{ do: 'plan', steps: steps, was: begun } as const] : []),
    { do: 'shell', command: 'npm run test:unit' },
    { do: 'read', file: 'src/medlar.js', saying: `${lastWords.stands}. Next: ${lastWords.next}.` },
  ];
}
