/** A piece of work in words that occur nowhere else, so that finding them is proof of where they came from. */
export interface Planted {
  goal: string;
  file: string;
  note: string;
  plan: string[];
  decision: { decision: string; reason: string };
  /** The same as arguments of `save_session`. */
  args: Record<string, unknown>;
}

/**
 * Plants a piece of work.
 *
 * @example await lab.start('claude', { acts: [saveThroughMcp(plant('one').args)] })
 */
export function plant(tag: string): Planted {
  const goal = `Keep the marmalade ${tag} from expiring in the refresh path`;
  const file = `src/quince-${tag}.js`;
  const note = `Badger ${tag}: the expiry check is skipped at line 84, the null token is still open`;
  const plan = [`Reproduce the heron ${tag}`, `Mend the otter ${tag}`];
  const decision = {
    decision: `Keep the walrus ${tag}`,
    reason: `the pelican ${tag} would break old clients`,
  };
  // Objects where bare strings would do for us: Gemini CLI checks arguments against the schema before it sends them.
  const steps = plan.map((step) => ({ step }));
  const args = { goal, plan: steps, files_touched: [file], key_decisions: [decision], handoff_notes: note };
  return { goal, file, note, plan, decision, args };
}

/** Everything planted, as strings that must not turn up where nothing was handed over. */
export function traces(planted: Planted): string[] {
  return [planted.goal, planted.file, planted.note, ...planted.plan, planted.decision.decision];
}
