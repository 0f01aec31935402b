import { PAUSED_NOTICE, recordingOf } from '@0dai/session-store/internal';
import { storeOf } from '../context.ts';
import type { Command, Work } from './command.ts';

/** Makes a command say in one line that the project is paused, if it is; with `--json`, in the field `recording`. */
export function withPauseNotice(command: Command): Command {
  return {
    ...command,
    attach: (parser, choose, words) =>
      command.attach(parser, (work, flags) => choose(work && noticing(work), flags), words),
  };
}

function noticing(work: Work): Work {
  return async (context) => {
    const report = await work(context);
    const store = storeOf(context);
    if (!store || recordingOf(store) !== 'paused') return report;
    return {
      ...report,
      json: { ...(report.json as object), recording: 'paused' },
      warnings: [...(report.warnings ?? []), PAUSED_NOTICE],
    };
  };
}
