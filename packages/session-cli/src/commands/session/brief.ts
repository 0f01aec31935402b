import { agentById, agents, briefingFor } from '@0dai/session-hooks';
import { readActive } from '@0dai/session-store';
import { command, type Report } from '../../command.ts';
import { type Context, storeOf } from '../../context.ts';

/** `0dai session brief`. */
export const briefCommand = command({
  command: 'brief',
  describe: 'Print what the next agent will be told',
  builder: (parser) =>
    parser
      .usage('$0 session brief [--for AGENT]\n\nPrints exactly what the next agent is told at its start.')
      .option('for', {
        type: 'string',
        nargs: 1,
        choices: agents.map((agent) => agent.id),
        describe: 'The agent whose size limit applies (default: none)',
      })
      .example('$0 session brief --for codex', ''),
  handler: (context, flags) => runBrief(context, { agent: flags.for }),
});

/** What an agent would be told if it started here and now; the hook says the same. */
function runBrief(context: Context, { agent }: { agent?: string | undefined }): Report {
  const store = storeOf(context);
  const cap = agent === undefined ? undefined : agentById(agent)?.cap;
  const briefing = store && briefingFor(store, readActive(store), cap);
  return {
    json: { agent: agent ?? null, text: briefing?.text ?? null, notice: briefing?.notice ?? null },
    text: () => (briefing ? `${briefing.text}\n` : ''),
    warnings: briefing
      ? []
      : ['No session in progress that is worth telling: the next agent is told nothing.'],
  };
}
