import type { Planted } from './planted.ts';

/** A piece of work of about 40 kB: many items, and one long note. */
export interface BigSession {
  args: Record<string, unknown>;
  /** The first open step. */
  nextStep: string;
  /** The beginning of the note. */
  noteHead: string;
}

const numbered = (count: number, say: (i: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, i) => say(i + 1));

/** Makes the planted work big. */
export function bigSession(planted: Planted): BigSession {
  const sentence = (i: number) =>
    `Sentence ${i} of the long note says what was tried there and what came of it.`;
  // Its head is one line: in a briefing, the lines of a note may each carry a mark.
  const note = `${[planted.note, ...numbered(20, sentence)].join(' ')}\n${numbered(230, sentence).join('\n')}`;
  const nextStep = 'Mend the otter that comes next';
  const steps = numbered(60, (i) => ({
    step: `Later step ${i}, which can wait for its turn`,
    status: 'pending',
  }));
  const args = {
    goal: planted.goal,
    plan: [
      { step: 'Reproduce the heron', status: 'completed' },
      { step: nextStep, status: 'pending' },
      ...steps,
    ],
    files_touched: [planted.file, ...numbered(200, (i) => `src/folder-${i % 7}/module-${i}.js`)],
    key_decisions: numbered(80, (i) => ({
      decision: `Decision ${i} about the storage format`,
      reason: `reason ${i}, which is long enough that all of them together do not fit`,
    })),
    handoff_notes: note,
  };
  return { args, nextStep, noteHead: note.slice(0, 1_000) };
}
