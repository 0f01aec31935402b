import type { ConfigFile, Installed, InstallOptions, Scope, Texts } from '../agent.ts';
import { type JsonDocument, parseJson } from './json-document.ts';
import { isBare, isOnlyRooted, jsonText } from './json-edit.ts';
import { labelOf } from './label.ts';

/** The edits on one JSON file, on its parsed form. */
export interface JsonEdits {
  path: string;
  holds: string;
  install(doc: JsonDocument, options: InstallOptions, original?: JsonDocument): JsonDocument;
  uninstall(doc: JsonDocument, original?: JsonDocument): JsonDocument;
  inspect(doc: JsonDocument): Installed;
  /** Whether our part goes into another file, so that this one is left as it is. */
  elsewhere?(siblings: Texts): boolean;
}

/** A JSON configuration file from its edits: how an absent or empty file begins, and when it goes. */
export function jsonFile(scope: Scope, edits: JsonEdits): ConfigFile {
  const parse = (text: string) => parseJson(labelOf(scope, edits.path), text);
  return {
    path: edits.path,
    holds: edits.holds,
    install(before, options, siblings = {}, original) {
      if (edits.elsewhere?.(siblings)) return before;
      const first = original === undefined ? undefined : parseOriginal(parse, original);
      return jsonText(edits.install(parse(before ?? '{}\n'), options, first));
    },
    uninstall(current, original) {
      const doc = parse(current);
      const first = original === undefined ? undefined : parseOriginal(parse, original);
      const rest = edits.uninstall(doc, first);
      if (original !== undefined && first && isOnlyRooted(rest, first)) return original;
      if (rest === doc || !isBare(rest)) return jsonText(rest);
      if (original === undefined) return undefined;
      return first && isBare(first) ? original : jsonText(rest);
    },
    inspect: (current) => edits.inspect(parse(current)),
  };
}

/** The original only advises: where it cannot be read (it came from a record), there is no advice. */
function parseOriginal(parse: (text: string) => JsonDocument, original: string): JsonDocument | undefined {
  try {
    return parse(original);
  } catch {
    return undefined;
  }
}
