import type { FactBody } from '@0dai/session-schema/internal';
import { LIST_MAX, lineOf } from '../../facts/facts.ts';
import { stepStatus } from '../../facts/plans/todos.ts';

// Copilot CLI 1.0 has no tool for todos. The model keeps them in a table `todos (id, title, description, status)` of
// an SQLite database, through the tool `sql`. The log has the statements, so the plan is what they say.

const QUERY_MAX = 50_000;
const INSERT = /\bINSERT\s+(?:OR\s+\w+\s+)?INTO\s+todos\s*\(([^)]{1,500})\)\s*VALUES\s*/gi;
const UPDATE = /\bUPDATE\s+todos\s+SET\s+([\s\S]{1,2000}?)\s+WHERE\s+([\s\S]{1,2000}?)(?=;|$)/gi;
const DELETE = /\bDELETE\s+FROM\s+todos\s+WHERE\s+([\s\S]{1,2000}?)(?=;|$)/gi;
const VALUE = /\s*(?:'((?:[^']|'')*)'|(-?\w[\w.]*))\s*(,|\))/y;

/** The tasks that a statement adds, changes or removes. */
export function todoFacts(sql: string): FactBody[] {
  const query = sql.slice(0, QUERY_MAX);
  if (!/\btodos\b/i.test(query)) return [];
  const facts = [...query.matchAll(INSERT)].flatMap((found) =>
    rowsAt(query, found.index + found[0].length).flatMap((row) => inserted(columnsIn(found[1] ?? ''), row)),
  );
  for (const [, set = '', where = ''] of query.matchAll(UPDATE)) {
    const [status, title] = [assigned(set, 'status'), assigned(set, 'title')];
    const dropped = status !== undefined && stepStatus(status) === undefined;
    for (const id of idsIn(where)) facts.push(...task(id, title, dropped ? undefined : status, dropped));
  }
  for (const [, where = ''] of query.matchAll(DELETE))
    for (const id of idsIn(where)) facts.push(...task(id, undefined, undefined, true));
  return facts.slice(0, LIST_MAX);
}

function inserted(columns: readonly string[], row: readonly string[]): FactBody[] {
  const value = (name: string) => row[columns.indexOf(name)];
  return task(value('id') ?? '', value('title') ?? value('description'), value('status') ?? 'pending', false);
}

function task(
  id: string,
  title: string | undefined,
  status: string | undefined,
  dropped: boolean,
): FactBody[] {
  const [ref, step] = [lineOf(id), lineOf(title ?? '')];
  const state = status === undefined ? undefined : stepStatus(status);
  if (ref === '' || (step === '' && state === undefined && !dropped)) return [];
  return [
    {
      fact: 'task',
      ref,
      ...(step !== '' && { step }),
      ...(state !== undefined && { status: state }),
      ...(dropped && { dropped: true as const }),
    },
  ];
}

function columnsIn(list: string): string[] {
  return list.split(',').map((name) => name.replaceAll(/["'`\s]/g, '').toLowerCase());
}

/** The rows of a VALUES list, which begins at this position. */
function rowsAt(query: string, from: number): string[][] {
  const rows: string[][] = [];
  let at = from;
  while (rows.length < LIST_MAX && query[at] === '(') {
    const row: string[] = [];
    at += 1;
    for (;;) {
      VALUE.lastIndex = at;
      const found = VALUE.exec(query);
      if (!found) return rows;
      at = VALUE.lastIndex;
      row.push(found[1]?.replaceAll("''", "'") ?? found[2] ?? '');
      if (found[3] === ')') break;
    }
    rows.push(row);
    at += /^\s*,?\s*/.exec(query.slice(at, at + 100))?.[0].length ?? 0;
  }
  return rows;
}

function assigned(set: string, column: string): string | undefined {
  return new RegExp(`\\b${column}\\s*=\\s*'((?:[^']|'')*)'`, 'i').exec(set)?.[1]?.replaceAll("''", "'");
}

function idsIn(where: string): string[] {
  const list = /\bid\s*(?:=|IN)\s*\(?((?:\s*'(?:[^']|'')*'\s*,?)+)/i.exec(where)?.[1] ?? '';
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(([, id = '']) => id.replaceAll("''", "'"));
}
