import type { Fact } from '../model/fact.ts';
import { informativeness } from '../text/informativeness.ts';

/** How many of the last statements are kept. */
const MAX_LAST = 4;
/** How many of the earlier statements are kept, the most informative ones. */
const MAX_INFORMATIVE = 12;

/**
 * Selects the agent's statements to record: the first and the last after each request, the last of the reading, and the
 * most informative ones before.
 *
 * @param facts in the order of the log
 */
export function selectStatements(facts: readonly Fact[]): Set<Fact> {
  const kept = new Set<Fact>();
  const all: Extract<Fact, { fact: 'words' }>[] = [];
  let isFirst = false;
  let last: Fact | undefined;
  const endTurn = () => {
    if (last) kept.add(last);
    last = undefined;
  };
  for (const fact of facts) {
    switch (fact.fact) {
      case 'words':
        if (fact.text.trim() === '') break;
        if (isFirst) kept.add(fact);
        isFirst = false;
        last = fact;
        all.push(fact);
        break;
      case 'prompt':
      case 'answer':
        endTurn();
        isFirst = true;
        break;
      case 'turn':
        endTurn();
        break;
    }
  }
  endTurn();
  for (const fact of all.slice(-MAX_LAST)) kept.add(fact);
  const ranked = all.slice(0, -MAX_LAST).map((fact, i) => ({ fact, i, score: informativeness(fact.text) }));
  ranked.sort((a, b) => b.score - a.score || b.i - a.i);
  for (const { fact } of ranked.slice(0, MAX_INFORMATIVE)) kept.add(fact);
  return kept;
}
