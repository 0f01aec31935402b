import { expect, test } from 'vitest';
import { parseBriefing } from '../src/recall/briefing.ts';
import { plantedFacts } from '../src/recall/facts.ts';

// What makes the recall table able to fail: a briefing that says it wrong has not told it.
const told = `Session Roaming [ab12]: unfinished work
Goal:
| Make the marmalade cache expire in the refresh path of the quince service
Plan (claude said):
| [x] 1. Mend the otter parser
Checks, newest first:
| \`npm run test:unit\` failed
Files, newest first; modified where not said otherwise:
| src/quince.js (observed)
| src/damson.js (new)
| src/greengage.js (deleted)
Decisions:
| - Keep the tortoise store as it is: a migration of the archives would take a weekend`;

const found = (briefing: string): string[] =>
  plantedFacts({ plans: true })
    .filter((fact) => fact.isIn(parseBriefing(briefing)))
    .map(({ text }) => text);

test('finds what is told, and only that', () => {
  expect(found(told)).toEqual([
    'Make the marmalade cache expire in the refresh path of the quince service',
    'Mend the otter parser (completed)',
    'src/quince.js (modified)',
    'src/damson.js (created)',
    'src/greengage.js (deleted)',
    'npm run test:unit (failed)',
    'Keep the tortoise store as it is',
    'a migration of the archives would take a weekend',
  ]);
});

test.for([
  ['a step with another status', '[x] 1. Mend', '[ ] 1. Mend', 'Mend the otter parser (completed)'],
  ['a check with another outcome', 'failed', 'passed', 'npm run test:unit (failed)'],
  ['a file that was not created', 'damson.js (new)', 'damson.js', 'src/damson.js (created)'],
  ['a file that is still there', 'greengage.js (deleted)', 'greengage.js', 'src/greengage.js (deleted)'],
  ['a file that is called new', 'quince.js (observed)', 'quince.js (new)', 'src/quince.js (modified)'],
  [
    'a reason without what it is for',
    'is: a migration',
    'is\n| - Another: a migration',
    'a migration of the archives would take a weekend',
  ],
  [
    'what is not recorded',
    '| Make',
    'Make',
    'Make the marmalade cache expire in the refresh path of the quince service',
  ],
] as const)('%s is not told', ([, from, to, lost]) => {
  const briefing = told.replace(from, to);
  expect(briefing).not.toBe(told);
  expect(found(briefing)).toEqual(found(told).filter((text) => text !== lost));
});
