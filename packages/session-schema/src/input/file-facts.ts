import type { Fact } from '../model/fact.ts';

type FileFact = Extract<Fact, { fact: 'file' }>;

/** So many files of one reading become entries. */
const MAX_FILES = 1_000;

/**
 * Picks the facts about files that still say something after those that follow, newest first: of each file its last
 * change before each of the user's words, and that it was read only where it was not changed.
 */
export class FileFacts {
  readonly #kept: Set<Fact>;
  readonly #projectPath: (path: string) => string | undefined;
  readonly #all = new Map<string, FileFact>();
  readonly #ofRequest = new Map<string, FileFact>();

  /** @param kept where the facts go */
  constructor(kept: Set<Fact>, projectPath: (path: string) => string | undefined) {
    this.#kept = kept;
    this.#projectPath = projectPath;
  }

  /** Looks at a fact that stands before those seen so far. */
  add(fact: FileFact): void {
    const path = this.#projectPath(fact.path);
    if (path === undefined) return;
    const previous = this.#all.get(path);
    if (previous === undefined && this.#all.size === MAX_FILES) return;
    if (fact.change === 'read') {
      if (previous === undefined) this.#keep(path, fact);
      return;
    }
    // A read says nothing of a change before it.
    if (previous?.change === 'read') this.#kept.delete(previous);
    const later = this.#ofRequest.get(path);
    if (later === undefined || later.change === 'read') this.#keep(path, fact);
    else if (later.change === 'modified' && fact.change === 'created') later.change = 'created';
  }

  /** What follows was done before the user said something. */
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
