import { redactDeep } from '@0dai/session-schema/internal';
import { accept, ensureStore, findUnverified, requireStore } from '@0dai/session-store/internal';
import { command, type Report } from '../../command-line/command.ts';
import { type Context, refuseAgents } from '../../context.ts';
import { confirm } from '../../input/confirm.ts';
import { renderContextFor } from '../../render/render-context.ts';
import { unverifiedJson, unverifiedText } from '../../render/unverified-text.ts';

/** `0dai session trust`. */
export const trustCommand = command({
  command: 'trust',
  describe: 'Review and accept what somebody else wrote',
  builder: (parser) =>
    parser
      .usage(
        '$0 session trust [--yes]\n\nShows the entries that are withheld because they came from a clone, a pull or another ' +
          'machine, and asks whether to accept them. Agents are told them only then.',
      )
      .option('yes', { type: 'boolean', alias: 'y', describe: 'Accept without being asked' })
      .example('$0 session trust', ''),
  handler: (context, { yes, json }) => runTrust(context, { yes: yes === true, json: json === true }),
});

/** What the user wants of `trust`. */
interface TrustRequest {
  /** They have seen it already. */
  yes: boolean;
  /** A machine reads: it cannot be asked. */
  json: boolean;
}

/** Shows what is withheld, and accepts exactly that if the user says so. */
async function runTrust(context: Context, { yes, json }: TrustRequest): Promise<Report> {
  refuseAgents(context, '0dai session trust');
  requireStore(context.cwd, context.host);
  // The key first: without one nobody's entries verify, and there would be nothing to countersign with.
  const store = ensureStore(context.cwd, context.host);
  const shown = findUnverified(store);
  if (!shown) {
    return { json: { withheld: null, accepted: false }, text: () => 'Nothing is withheld.\n' };
  }
  // Whoever wrote it may not have taken secrets out.
  const told = redactDeep(shown);
  const { stdin, stdout, stderr } = context;
  if (!json) stdout.write(unverifiedText(told, renderContextFor(stdout, context.env, context.host.now())));
  const ask = !yes && !json && stdin.isTTY === true;
  const agreed = yes || (ask && (await confirm('Accept this, so that agents are told it?', stdin, stderr)));
  if (!agreed) {
    return {
      json: { withheld: unverifiedJson(told), accepted: false },
      text: () => '',
      warnings: [
        ask
          ? 'Nothing was accepted.'
          : 'Nothing was accepted. To accept what is shown: 0dai session trust --yes',
      ],
      exitCode: 1,
    };
  }
  await accept(store, shown, { actor: {}, evidence: 'user' });
  return {
    json: { withheld: unverifiedJson(told), accepted: true },
    text: ({ style }) => `${style.green('Accepted.')} See the session with: 0dai session status\n`,
  };
}
