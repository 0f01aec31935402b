import type { StormRow } from './storm.ts';

const COLUMNS = [
  'door',
  'weather',
  'processes',
  'times',
  'kills',
  'tried',
  'acknowledged',
  'refused',
  'missing',
  'doubled',
  'sessions',
  'entries',
  'torn',
  'seconds',
] as const satisfies readonly (keyof StormRow)[];

/** The storms as a Markdown table, and below it what was found. */
export function stormTable(rows: readonly StormRow[]): string {
  const cell = (value: unknown) =>
    typeof value === 'number' ? String(Math.round(value * 10) / 10) : String(value);
  const lines = [
    `| ${COLUMNS.join(' | ')} | findings |`,
    `|${' --- |'.repeat(COLUMNS.length + 1)}`,
    ...rows.map(
      (row) => `| ${COLUMNS.map((column) => cell(row[column])).join(' | ')} | ${row.findings.length} |`,
    ),
  ];
  for (const { door, weather, findings, folder } of rows) {
    for (const finding of findings.slice(0, 40)) lines.push('', `${door}, ${weather}: ${finding}`);
    if (folder !== undefined) lines.push('', `Kept: ${folder}`);
  }
  return `${lines.join('\n')}\n`;
}
