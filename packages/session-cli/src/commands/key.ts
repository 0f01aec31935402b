import { cleanLine } from '@0dai/session-schema/internal';
import { resetKey } from '@0dai/session-store/internal';
import { command, group, type Report } from '../command-line/command.ts';
import { type Context, refuseAgents } from '../context.ts';
import { wrap } from '../render/wrap.ts';

/** `0dai key reset`. */
const resetCommand = command({
  command: 'reset',
  describe: 'Replace a key that is damaged or lost',
  builder: (parser) =>
    parser
      .usage(
        '$0 key reset\n\nReplaces the key that signs your entries, if it is damaged or lost; a damaged one is kept beside ' +
          'it. Your sessions are unverified then: review and accept each with 0dai session trust.',
      )
      .example('$0 key reset', ''),
  handler: (context) => runReset(context),
});

/** `0dai key`. */
export const key = group({
  command: 'key',
  describe: 'The key that signs your entries on this machine',
  children: [resetCommand],
  builder: (parser) =>
    parser
      .usage('$0 key COMMAND\n\nThe key that signs your entries on this machine.')
      .example('$0 key reset', ''),
});

function runReset(context: Context): Report {
  refuseAgents(context, '0dai key reset');
  const reset = resetKey(context.host);
  const { moved } = reset ?? {};
  return {
    json: { reset: reset !== undefined, moved: moved ?? null },
    text: ({ style, width }) => {
      if (!reset) return 'Your key is fine, so nothing was done.\n';
      const lines = [
        style.green('A new key signs your entries now.'),
        ...(moved === undefined ? [] : wrap(`The damaged one is kept as ${cleanLine(moved)}`, width)),
        ...wrap(
          'What the old one signed is unverified. In each project, review and accept it with: 0dai session trust',
          width,
        ),
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}
