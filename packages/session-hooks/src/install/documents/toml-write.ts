import type { ConfigObject, ConfigPath, ConfigValue } from './document.ts';

/** Whether a value is a table in TOML. */
export function isTable(value: ConfigValue): value is ConfigObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Formats one more table of the array of tables at a path; its own lists of tables get headers as well. */
export function tableLines(path: ConfigPath, entries: ConfigObject): string[] {
  const members = Object.entries(entries);
  const plain = members.filter(([, value]) => tablesIn(value).length === 0);
  const inner = members.flatMap(([key, value]) =>
    tablesIn(value).flatMap((table) => tableLines([...path, key], table)),
  );
  const gap = plain.length > 0 && inner.length > 0 ? [''] : [];
  return [`[[${writeKey(path)}]]`, ...keyLines(Object.fromEntries(plain)), ...gap, ...inner];
}

/** Formats the `key = value` lines of a table. */
export function keyLines(entries: ConfigObject): string[] {
  return Object.entries(entries).map(([key, value]) => `${writeKey([key])} = ${writeToml(value)}`);
}

/** Formats a value in TOML, on one line. All of JSON's escapes are valid in TOML too. */
export function writeToml(value: ConfigValue): string {
  if (Array.isArray(value)) return `[${value.map(writeToml).join(', ')}]`;
  return isTable(value) ? `{ ${keyLines(value).join(', ')} }` : JSON.stringify(value);
}

/** Formats a key, dotted if it has several steps. */
export function writeKey(path: ConfigPath): string {
  return path.map((step) => (/^[\w-]+$/.test(String(step)) ? step : JSON.stringify(step))).join('.');
}

function tablesIn(value: ConfigValue): ConfigObject[] {
  return Array.isArray(value) ? value.filter(isTable) : [];
}
