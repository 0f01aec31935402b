import { redactDeep } from '@0dai/session-schema/internal';
import { accept, findUnverified } from '@0dai/session-store/internal';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, ensureStoreOf, refuseAgents, requireStoreOf } from '../../context.ts';
import { type Asking, agree } from '../../input/agree.ts';
import { renderContextFor } from '../../render/render-context.ts';
import { unverifiedJson, unverifiedText } from '../../render/unverified-text.ts';

/** `0dai session trust`. */
export const trustCommand = command({
  command: 'trust',
  describe: 'Review and accept unverified entries',
  builder: (parser) =>
    parser
      .usage(
        '$0 session trust [--yes]\n\nShows the unverified entries, which came with a clone, a pull or from another ' +
          'machine, and asks whether to accept them. Agents see them only after that.',
      )
      .option('yes', { type: 'boolean', alias: 'y', describe: 'Accept without being asked' })
      .example('$0 session trust', ''),
  handler: (context, { yes, json }) => runTrust(context, { yes: yes === true, json: json === true }),
});

/** Shows the unverified entries, and accepts exactly those if the user agrees. */
async function runTrust(context: Context, { yes, json }: Asking): Promise<Report> {
  refuseAgents(context, '0dai session trust');
  requireStoreOf(context);
  // Ensure the key first: without one no entry verifies, and there would be nothing to countersign with.
  const store = ensureStoreOf(context);
  const shown = findUnverified(store);
  if (!shown) {
    return { json: { unverified: null, accepted: false }, text: () => 'Nothing is unverified.\n' };
  }
  // The writer may not have redacted it.
  const redacted = redactDeep(shown);
  const { stdout } = context;
  if (!json)
    stdout.write(unverifiedText(redacted, renderContextFor(stdout, context.env, context.host.now())));
  const answer = await agree(context, 'Accept this, so that agents see it?', { yes, json });
  if (answer !== 'yes') {
    return {
      json: { unverified: unverifiedJson(redacted), accepted: false },
      text: () => '',
      warnings: [
        answer === 'no'
          ? 'Nothing was accepted.'
          : 'Nothing was accepted. To accept what is shown: 0dai session trust --yes',
      ],
      exitCode: 1,
    };
  }
  await accept(store, shown, { actor: {}, evidence: 'user' });
  return {
    json: { unverified: unverifiedJson(redacted), accepted: true },
    text: ({ style }) => `${style.green('Accepted.')} See the session with: 0dai session status\n`,
  };
}
