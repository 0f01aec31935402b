import type { Fact } from '../model/fact.ts';

type FileFact = Extract<Fact, { fact: 'file' }>;

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

  /** Marks a request: the facts added from here on are older than it. */
  nextRequest(): void {
    this.#ofRequest.clear();
  }

  #keep(path: string, fact: FileFact): void {
    const copy = { ...fact };
    this.#all.set(path, copy);
    this.#ofRequest.set(path, copy);
    this.#kept.add(copy);
  }
}
