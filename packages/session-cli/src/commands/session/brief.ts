import { agentById, agents, briefingFor, readCaughtUp } from '@0dai/session-hooks';
import { DEFAULT_BUDGET } from '@0dai/session-schema/internal';
import { recordingOf } from '@0dai/session-store/internal';
import { command, type Report } from '../../command-line/command.ts';
import { wholeNumber } from '../../command-line/flags.ts';
import { type Context, storeOf } from '../../context.ts';

/** Fewer tokens leave room only for the parts that are always included; no agent takes more than the upper limit. */
const BUDGETS = { least: 100, most: 50_000 };

/** `0dai session brief`. */
export const briefCommand = command({
  command: 'brief',
  describe: "Print the next agent's briefing",
  builder: (parser) =>
    parser
      .usage(
        '$0 session brief [--for AGENT] [--budget N]\n\nPrints exactly the briefing that the next agent gets at its start.',
      )
      .option('for', {
        type: 'string',
        nargs: 1,
        choices: agents.map((agent) => agent.id),
        describe: 'The agent whose size limit applies (default: none)',
      })
      .option('budget', {
        type: 'number',
        nargs: 1,
        default: DEFAULT_BUDGET,
        describe: 'Tokens to stay within',
      })
      .example('$0 session brief --for codex', ''),
  handler: (context, flags) =>
    runBrief(context, { agent: flags.for, budget: wholeNumber('budget', flags.budget, BUDGETS) }),
});

/** The reader and the size of a briefing. */
interface BriefRequest {
  agent?: string | undefined;
  budget: number;
}

/** Prints the briefing that an agent would get if it started now; the hook gives the same. */
function runBrief(context: Context, { agent, budget }: BriefRequest): Report {
  const store = storeOf(context);
  const cap = agent === undefined ? undefined : agentById(agent)?.cap;
  // Catch up first, as the hook does: what agents did until now is part of the briefing.
  const isPaused = store && recordingOf(store) === 'paused';
  const briefing =
    store && !isPaused ? briefingFor(store, readCaughtUp(store), { budget, ...(cap && { cap }) }) : undefined;
  return {
    json: { agent: agent ?? null, text: briefing?.text ?? null, notice: briefing?.notice ?? null },
    text: () => (briefing ? `${briefing.text}\n` : ''),
    warnings:
      briefing || isPaused ? [] : ['No session in progress with content: the next agent gets no briefing.'],
  };
}
