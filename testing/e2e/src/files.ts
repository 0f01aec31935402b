import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asObject, type Json } from './model-server/model-api.ts';

/** Writes a file and the folders that it needs. */
export function writeText(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Writes an object as JSON. */
export function writeJson(file: string, value: object): void {
  writeText(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Reads a JSON object, changes it and writes it back; a missing file reads as an empty object. */
export function updateJson(file: string, change: (before: Json) => Json): void {
  writeJson(file, change(existsSync(file) ? asObject(JSON.parse(readFileSync(file, 'utf8'))) : {}));
}

/** All files in a folder and the folders below it. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
