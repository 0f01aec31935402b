import type { CallFact, Fact } from '../model/fact.ts';
import { MAX_ADDED, MAX_ADDED_CHARS } from '../model/patch.ts';
import { redactedHead } from '../redact/redact.ts';
import { filesOf } from './call-line.ts';
import { nameIn } from './naming-lines.ts';

type FileFact = Extract<Fact, { fact: 'file' }>;

/** Says after which line a short addition is. */
const PLACED = / \(after .*\)$/;
/** Lines that say little of an edit: imports, comments, brackets. */
const EMPTY =
  /^(?:import\b|from\b|use\b|using\b|#include\b|require\b|\/\/|\/?\*|#(?!#+ )|--|["'][^"']*["'],?$|[^\p{L}\p{N}]*$)/u;

/** What the edits of a file added to it between two requests. Takes the edits newest first. */
class AddedLines {
  /** The lines that name something, then others, the latest first. */
  readonly lines: string[] = [];
  readonly #named = new Set<string>();
  readonly #others = new Set<string>();
  /** What was removed later. */
  readonly #removed = new Set<string>();

  /** @param output the changed lines of an edit, as a call's fact has them */
  add(output: string): void {
    const parts = output.split(' | ');
    const linesWith = (mark: string) =>
      parts.flatMap((part) => (part.startsWith(mark) ? [part.slice(1).replace(PLACED, '').trim()] : []));
    const changed = new Set(linesWith('-').map(nameOrLine));
    const added = linesWith('+').filter((line) => !this.#removed.has(nameOrLine(line)));
    // A function that the edit only changed is not new.
    const names = added.flatMap((line) => nameIn(line) ?? []).filter((name) => !changed.has(name));
    for (const one of changed) this.#removed.add(one);
    for (const name of names) this.#named.add(redactedHead(name, MAX_ADDED_CHARS));
    // The longest line says most.
    const [longest] = added.filter((line) => !EMPTY.test(line)).sort((a, b) => b.length - a.length);
    if (names.length === 0 && longest !== undefined) this.#others.add(redactedHead(longest, MAX_ADDED_CHARS));
    this.lines.splice(0, MAX_ADDED, ...[...this.#named, ...this.#others].slice(0, MAX_ADDED));
  }
}

function nameOrLine(line: string): string {
  return nameIn(line) ?? line;
}

/** The most files of one reading that become entries. */
const MAX_FILES = 1_000;

/**
 * Selects the facts about files that later facts do not replace: the last change of each file before each request, and
 * reads of files that were not changed. Takes the facts newest first.
 */
export class FileFacts {
  readonly #kept: Set<Fact>;
  readonly #projectPath: (path: string) => string | undefined;
  readonly #all = new Map<string, FileFact>();
  readonly #ofRequest = new Map<string, FileFact>();
  readonly #added = new Map<string, AddedLines>();

  /** @param kept receives the selected facts */
  constructor(kept: Set<Fact>, projectPath: (path: string) => string | undefined) {
    this.#kept = kept;
    this.#projectPath = projectPath;
  }

  /** Takes the next fact, which is older than all before. */
  add(fact: FileFact): void {
    const path = this.#projectPath(fact.path);
    if (path === undefined) return;
    const previous = this.#all.get(path);
    if (previous === undefined && this.#all.size === MAX_FILES) return;
    if (fact.change === 'read') {
      if (previous === undefined) this.#keep(path, fact);
      return;
    }
    // A read does not replace the change before it.
    if (previous?.change === 'read') this.#kept.delete(previous);
    const later = this.#ofRequest.get(path);
    if (later === undefined || later.change === 'read') this.#keep(path, fact);
    else if (later.change === 'modified' && fact.change === 'created') later.change = 'created';
  }

  /** Takes the next call, to tell what it added to its file. */
  addCall(fact: CallFact): void {
    if (fact.outcome !== 'ok' || fact.output === undefined) return;
    const [path, ...more] = filesOf(fact, this.#projectPath);
    if (path !== undefined && more.length === 0) this.#addedTo(path).add(fact.output);
  }

  /** Marks a request: the facts added from here on are older than it. */
  nextRequest(): void {
    this.#ofRequest.clear();
    this.#added.clear();
  }

  #keep(path: string, fact: FileFact): void {
    const isChange = fact.change === 'created' || fact.change === 'modified';
    // Edits that were made before it, after the same request, add to the list.
    const copy = isChange ? { ...fact, added: this.#addedTo(path).lines } : { ...fact };
    this.#all.set(path, copy);
    this.#ofRequest.set(path, copy);
    this.#kept.add(copy);
  }

  #addedTo(path: string): AddedLines {
    const added = this.#added.get(path) ?? new AddedLines();
    this.#added.set(path, added);
    return added;
  }
}
