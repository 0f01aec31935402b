import type { Story } from '../story.ts';
import { editorWrapper } from './editor-wrapper.ts';
import { investigation } from './investigation.ts';
import { withoutPlan, withPlan } from './killed.ts';
import { besideLinkedTree, linkedTree } from './linked-tree.ts';
import { longTexts } from './long-texts.ts';
import { twoTasks } from './two-tasks.ts';
import { usageLimit } from './usage-limit.ts';

/** Every story, in the order of the report. */
export const stories: readonly Story[] = [
  withPlan,
  withoutPlan,
  twoTasks,
  investigation,
  editorWrapper,
  longTexts,
  linkedTree,
  besideLinkedTree,
  usageLimit,
];
