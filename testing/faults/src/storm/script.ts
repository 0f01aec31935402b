/** What a process of the storm does, one thing after the other. */
export type Op = 'save' | 'prompt' | 'turn' | 'brief' | 'complete';

/** How often each comes, of a hundred. */
const SHARE: readonly (readonly [Op, number])[] = [
  ['save', 38],
  ['prompt', 18],
  ['turn', 22],
  ['brief', 18],
  ['complete', 4],
];

/** Numbers between 0 and 1 that follow from a seed (xorshift, G. Marsaglia, 2003). */
export function seeded(seed: number): () => number {
  let state = (Math.imul(seed, 2_654_435_761) ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** What one slot of the storm does. */
export function scriptOf(seed: number, slot: number, times: number): Op[] {
  const random = seeded(seed * 1_000 + slot + 1);
  return Array.from({ length: times }, () => {
    let left = random() * 100;
    for (const [op, share] of SHARE) {
      left -= share;
      if (left < 0) return op;
    }
    return 'save';
  });
}

/**
 * What stands in everything that one operation leaves, and in nothing else: not by chance in a signature either, which is
 * base64url and has no dot.
 */
export function tokenOf(slot: number, n: number): string {
  return `q${slot}.${n}q`;
}

/** The tokens in a text. */
export function tokensIn(text: string): Set<string> {
  return new Set(text.match(/q\d+\.\d+q/g) ?? []);
}

/** The payload that Claude Code 2.1.330 writes to its hook for an operation. */
export function payloadOf(
  op: Exclude<Op, 'save' | 'complete'>,
  token: string,
  slot: number,
  cwd: string,
): string {
  const about = { session_id: op === 'brief' ? token : `slot-${slot}`, cwd };
  switch (op) {
    case 'brief':
      return JSON.stringify({ ...about, hook_event_name: 'SessionStart', source: 'startup' });
    case 'prompt':
      return JSON.stringify({ ...about, hook_event_name: 'UserPromptSubmit', prompt: `please do ${token}` });
    case 'turn':
      return JSON.stringify({ ...about, hook_event_name: 'Stop', last_assistant_message: `did ${token}` });
  }
}
