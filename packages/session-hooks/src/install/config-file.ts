import type { Base, ConfigFile, FilesOptions, Installed, InstallOptions, Texts } from '../agent.ts';
import { type ConfigDocument, textOf } from './documents/document.ts';
import { parseJson } from './documents/json-document.ts';
import { parseToml } from './documents/toml-document.ts';
import { ConfigSyntaxError } from './errors.ts';
import { labelOf } from './label.ts';

/** The edits of one file, on its parsed form. */
export interface ConfigEdits {
  path: string;
  base: Base;
  holds: string;
  /** @param siblings all of the agent's files of this scope, before any edit */
  install(
    doc: ConfigDocument,
    options: InstallOptions,
    original: ConfigDocument | undefined,
    siblings: Texts,
  ): ConfigDocument;
  uninstall(doc: ConfigDocument, original?: ConfigDocument): ConfigDocument;
  inspect(doc: ConfigDocument): Installed;
  /** Whether our part belongs in another file, so that this one stays unchanged. */
  elsewhere?(siblings: Texts): boolean;
}

/** Makes a JSON configuration file from its edits. */
export function jsonFile(edits: ConfigEdits, { label = labelOf }: FilesOptions = {}): ConfigFile {
  return configFile(edits, (text) => parseJson(label(edits.path, edits.base), text));
}

/** Makes a TOML configuration file from its edits. */
export function tomlFile(edits: ConfigEdits, { label = labelOf }: FilesOptions = {}): ConfigFile {
  return configFile(edits, (text) => parseToml(label(edits.path, edits.base), text));
}

/** Handles absent and empty files: how they begin, and when they are removed. */
function configFile(edits: ConfigEdits, parse: (text: string) => ConfigDocument): ConfigFile {
  return {
    path: edits.path,
    base: edits.base,
    holds: edits.holds,
    install(before, options, siblings = { [edits.path]: before }, original) {
      if (edits.elsewhere?.(siblings)) return before;
      return textOf(edits.install(parse(before ?? ''), options, parseOriginal(parse, original), siblings));
    },
    uninstall(current, original) {
      const doc = parse(current);
      const first = parseOriginal(parse, original);
      const rest = edits.uninstall(doc, first);
      if (original !== undefined && first && isOnlyRooted(rest, first)) return original;
      if (rest === doc || !isBare(rest)) return textOf(rest);
      if (original === undefined) return undefined;
      return first && isBare(first) ? original : textOf(rest);
    },
    inspect: (current) => edits.inspect(parse(current)),
  };
}

/** Whether a document is empty, without even a comment. */
function isBare({ text }: ConfigDocument): boolean {
  return /^\s*(?:\{\s*\}\s*)?$/.test(text);
}

/** Whether a document is the original plus an empty object. */
function isOnlyRooted(doc: ConfigDocument, original: ConfigDocument): boolean {
  return original.value === undefined && doc.text === original.set([], {}).text;
}

/** Parses the original. It is optional: if it cannot be parsed (it came from a record), it is ignored. */
function parseOriginal(
  parse: (text: string) => ConfigDocument,
  original: string | undefined,
): ConfigDocument | undefined {
  try {
    return original === undefined ? undefined : parse(original);
  } catch (error) {
    if (error instanceof ConfigSyntaxError) return undefined;
    throw error;
  }
}
