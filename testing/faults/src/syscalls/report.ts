import type { Case } from './case.ts';
import { faultName } from './strace/faults.ts';
import { type Target, targetName } from './strace/target.ts';

/** What was tried of one operation. */
export interface Row {
  operation: string;
  /** Calls that touch our files, and those of them that change something. */
  calls: number;
  changing: number;
  cases: Case[];
  /** What a power cut may take of it once it is acknowledged; undefined where it promises nothing. */
  atRisk: string[] | undefined;
}

const HEAD = [
  'operation',
  'calls',
  'changing',
  'kills',
  'errors',
  'whole',
  'absent',
  'lock ms',
  'power cut',
  'wrong',
  'lost',
];

/** What was tried and what was lost, as a table. */
export function table(rows: readonly Row[]): string {
  const lines = [HEAD, ...rows.map(cells), cells(total(rows))];
  const widths = HEAD.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const text = lines.map(
    (line) =>
      `| ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`,
  );
  text.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`);
  return `${text.join('\n')}\n`;
}

function cells({ operation, calls, changing, cases, atRisk }: Row): string[] {
  const kills = cases.filter(({ fault }) => fault.kind === 'kill');
  const waits = cases.flatMap(({ takeoverMs }) => (takeoverMs === undefined ? [] : [takeoverMs]));
  const count = (is: (one: Case) => boolean) => String(cases.filter(is).length);
  return [
    operation,
    String(calls),
    String(changing),
    String(kills.length),
    String(cases.length - kills.length),
    count(({ outcome }) => outcome === 'whole'),
    count(({ outcome }) => outcome === 'absent' || outcome === 'partly'),
    waits.length > 0 ? String(Math.round(Math.max(...waits))) : '–',
    atRisk === undefined ? '–' : atRisk.length === 0 ? 'kept' : `${atRisk.length} at risk`,
    String(failures({ cases }).length),
    String(losses({ cases, atRisk })),
  ];
}

function total(rows: readonly Row[]): Row {
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    operation: 'all',
    calls: sum(({ calls }) => calls),
    changing: sum(({ changing }) => changing),
    cases: rows.flatMap(({ cases }) => cases),
    atRisk: rows.flatMap(({ atRisk }) => atRisk ?? []),
  };
}

/** In how many cases something was lost, and how much a power cut may take. */
export function losses({ cases, atRisk }: Pick<Row, 'cases' | 'atRisk'>): number {
  return cases.filter(({ lost }) => lost).length + (atRisk?.length ?? 0);
}

/** All that went wrong with an operation, a line each. */
export function complaints(row: Row): string[] {
  const risks = (row.atRisk ?? []).map((one) => `${row.operation}: a power cut may take: ${one}`);
  return [...failures(row).map(complaint), ...risks];
}

/** The cases in which something was wrong, or that could not be tried. */
function failures({ cases }: Pick<Row, 'cases'>): Case[] {
  return cases.filter(
    ({ wrong, reached, target }) => wrong.length > 0 || !(reached || (target && isTimed(target))),
  );
}

/** A look at the lock by proper-lockfile's timer, which only an operation of more than a second reaches. */
function isTimed({ path, call, nth }: Target): boolean {
  return path.endsWith('/.lock') && call.thread !== 'main' && nth > 1;
}

/** What went wrong in a case, in a line. */
function complaint({ operation, fault, target, wrong, reached, said }: Case): string {
  const where = target ? ` before call ${target.number}, ${targetName(target)}` : '';
  const what = reached ? wrong.join('; ') : 'the call was not reached in any run';
  return `${operation}: ${faultName(fault)}${where} (${said}): ${what}`;
}

/** The same for programs. */
export function details(rows: readonly Row[]): object[] {
  return rows.map(({ operation, calls, changing, cases, atRisk }) => ({
    operation,
    calls,
    changing,
    at_risk_in_a_power_cut: atRisk ?? null,
    cases: cases.map((one) => ({
      fault: faultName(one.fault),
      ...(one.target && { call: one.target.number, at: targetName(one.target) }),
      said: one.said,
      outcome: typeof one.outcome === 'string' ? one.outcome : 'wrong',
      ...(one.takeoverMs !== undefined && { takeover_ms: Math.round(one.takeoverMs) }),
      wrong: one.reached ? one.wrong : ['not reached'],
      ...(one.lost && { lost: true }),
    })),
  }));
}
