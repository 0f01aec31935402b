import type { StepStatus } from '@0dai/session-schema/internal';
import { LIST_MAX } from './facts.ts';

const TEXT_MAX = 50_000;
const ITEM = /^\s{0,12}(?:(?:[-*+]|\d{1,3}[.)])\s+)?\[([ xX~/-])\]\s+(\S.{0,2000})$/;

/**
 * The steps of a checklist in Markdown, nested ones included. Other lines don't count.
 * @example checklist('- [x] Fix add\n- [-] Test it\n- [ ] Write it down')
 */
export function checklist(text: string): { step: string; status: StepStatus }[] {
  return text
    .slice(0, TEXT_MAX)
    .split(/\r?\n/)
    .flatMap((line) => {
      const [, mark, step] = ITEM.exec(line) ?? [];
      if (mark === undefined || step === undefined) return [];
      return [{ step: step.trim(), status: statusOf(mark) }];
    })
    .slice(0, LIST_MAX);
}

function statusOf(mark: string): StepStatus {
  if (mark === ' ') return 'pending';
  return /x/i.test(mark) ? 'completed' : 'in_progress';
}
