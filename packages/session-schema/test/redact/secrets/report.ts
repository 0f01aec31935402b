import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { redact } from '../../../src/redact/redact.ts';
import { seeded } from '../../support.ts';
import { IN_CONTEXT } from './contexts.ts';
import { type Alarms, falseAlarms } from './corpus.ts';
import { HELD_OUT_CONTEXTS, HELD_OUT_TOKENS } from './held-out.ts';
import { measureRecall } from './measure.ts';
import { secretsFound } from './scanner.ts';
import { TOKENS } from './tokens.ts';

// npm run secrets: measures recall and false alarms, and writes the tables into REDACTION.md.

const ROUNDS = 10;
const OURS = /\/(?:node_modules|dist|\.git|\.cache|coverage|test)(?:\/|$)/;
const THEIRS =
  /\/node_modules\/\.pnpm\/(?:node_modules|lock\.yaml|@secretlint[^/]*)(?:\/|$)|\/(?:@0dai|session-[a-z]+)\//;

async function secretlintFinds(): Promise<Map<string, [found: number, of: number]>> {
  const random = seeded(7);
  const counts = new Map<string, [number, number]>();
  const texts = [
    ...TOKENS.map(({ name, make }) => ({ name, text: `KEY="${make(random)}"` })),
    ...IN_CONTEXT.map(({ name, make }) => ({ name, text: make(random).text })),
  ];
  for (const { name, text } of texts) {
    const [found, of] = counts.get(name) ?? [0, 0];
    counts.set(name, [found + ((await secretsFound(text)) > 0 ? 1 : 0), of + 1]);
  }
  return counts;
}

function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

const percent = (found: number, of: number) => `${((100 * found) / of).toFixed(found === of ? 0 : 1)} %`;

async function recallTable(): Promise<string> {
  const theirs = await secretlintFinds();
  const rows = measureRecall(20261123, ROUNDS).map(({ family, forms, tried, found }) => {
    const [other, of] = theirs.get(family) ?? [0, 0];
    return [family, forms, tried, percent(found, tried), `${other} of ${of}`];
  });
  return table(['family', 'forms', 'tried', 'taken out', 'forms secretlint knows'], rows);
}

/** Recall on forms that no test uses. */
function heldOutTable(): string {
  const rows = measureRecall(20261128, ROUNDS, HELD_OUT_TOKENS, HELD_OUT_CONTEXTS);
  const sum = (key: 'forms' | 'tried' | 'found') => rows.reduce((total, row) => total + row[key], 0);
  const all = { family: 'all', forms: sum('forms'), tried: sum('tried'), found: sum('found') };
  return table(
    ['family', 'forms', 'tried', 'taken out'],
    [...rows, all].map(({ family, forms, tried, found }) => [family, forms, tried, percent(found, tried)]),
  );
}

function alarmTable(rows: [string, Alarms][]): string {
  return table(
    ['corpus', 'files', 'characters', 'alarms', 'of these'],
    rows.map(([name, { files, characters, alarms }]) => {
      const counts = new Map<string, number>();
      for (const { kind } of alarms) counts.set(kind, (counts.get(kind) ?? 0) + 1);
      const words = [...counts].sort((a, b) => b[1] - a[1]).map(([kind, count]) => `${count} ${kind}`);
      return [
        name,
        files,
        `${(characters / 1e6).toFixed(1)} million`,
        alarms.length,
        words.join(', ') || '–',
      ];
    }),
  );
}

/** CPU time for hostile texts of 50,000 and 100,000 characters: linear time doubles. */
function slowTable(): string {
  const HOSTILE: Record<string, string> = {
    'one letter': 'a',
    'beginnings of tokens': 'eyJ',
    'headers of keys': '-----BEGIN RSA PRIVATE KEY-----\n',
    'lines of a key': 'QUJD'.repeat(16).concat('\n'),
    names: 'password',
    assignments: 'token=',
    quotes: 'key="\\',
    addresses: 'a://b:',
    'curl, again and again': 'curl -u ',
    'mysql, again and again': 'mysql x -p',
    headers: 'Authorization: ',
    cookies: 'Cookie: a=b; ',
    dashes: '-',
    blanks: ' ',
    prefixes: 'ab_cd-ef_',
    entities: '<password>',
    'beginnings of options': ' --a-b-c-store',
    'words of SQL': 'identified with a by ',
    'names of keys': 'A_KEY_',
    'numbers of lines': '12: ',
    manifests: 'kind: Secret\n  a: ',
  };
  const cost = (text: string) => {
    redact(text);
    const before = process.cpuUsage();
    for (let i = 0; i < 3; i++) redact(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 3_000;
  };
  return table(
    ['100,000 characters of', 'ms', 'against half of it'],
    Object.entries(HOSTILE).map(([name, scrap]) => {
      const half = cost(`token ${scrap.repeat(Math.ceil(50_000 / scrap.length))}`);
      const whole = cost(`token ${scrap.repeat(Math.ceil(100_000 / scrap.length))}`);
      return [name, whole.toFixed(1), `${(whole / half).toFixed(1)} ×`];
    }),
  );
}

/** @param root the repository's folder */
export async function main(root: string): Promise<number> {
  const recall = await recallTable();
  const alarms = alarmTable([
    ['this repository’s sources and papers', falseAlarms(root, OURS)],
    ['the sources and papers of its dependencies', falseAlarms(join(root, 'node_modules/.pnpm'), THEIRS)],
  ]);
  const heldOut = heldOutTable();
  const slow = slowTable();
  process.stdout.write(`${recall}\n\n${heldOut}\n\n${alarms}\n\n${slow}\n`);
  const path = join(root, 'packages/session-schema/REDACTION.md');
  let paper = readFileSync(path, 'utf8');
  for (const [name, text] of Object.entries({ recall, 'held-out': heldOut, alarms })) {
    paper = paper.replace(
      new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`),
      (_, begin: string, end: string) => `${begin}\n${text}\n${end}`,
    );
  }
  writeFileSync(path, paper);
  return recall.includes('100 %') && !/\| \d+\.\d % \|/.test(recall) ? 0 : 1;
}
