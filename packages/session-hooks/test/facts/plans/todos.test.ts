import { describe, expect, it } from 'vitest';
import { checklist, todoSteps } from '../../../src/facts/plans/todos.ts';

describe('checklist', () => {
  it('has the steps of every depth, with their states', () => {
    expect(
      checklist(
        '# Plan\r\n- [x] a\r\n  * [ ] b\n1. [-] c\n[~] d\n- e\n2. [in progress] f\n- [docs] g\n- [cancelled] h\n',
      ),
    ).toEqual([
      { step: 'a', status: 'completed' },
      { step: 'b', status: 'pending' },
      { step: 'c', status: 'in_progress' },
      { step: 'd', status: 'in_progress' },
      { step: 'f', status: 'in_progress' },
    ]);
  });
});

describe('todoSteps', () => {
  it.each([
    [{ content: 'a', status: 'completed' }, 'completed'],
    [{ title: 'a', state: 'IN-PROGRESS' }, 'in_progress'],
    [{ step: 'a' }, 'pending'],
    [{ task: 'a', status: 'TODO_STATUS_DONE' }, 'completed'],
    [{ text: 'a', status: 'later' }, 'pending'],
  ])('of %j', (todo, status) => expect(todoSteps([todo])).toEqual([{ step: 'a', status }]));

  it.each([[{ content: 'a', status: 'cancelled' }], [{ status: 'done' }], [{ content: ' ' }], ['a'], [null]])(
    'leaves out %j',
    (todo) => expect(todoSteps([todo])).toEqual([]),
  );
});
