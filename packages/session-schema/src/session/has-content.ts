import type { Session } from '../model/session.ts';

/**
 * Whether a session is worth briefing: an agent answered in it, edited, planned or saved, or was cut off in a turn. A
 * prompt alone is not enough.
 */
export function hasContent(session: Session): boolean {
  const { provenance } = session;
  return (
    session.status === 'active' &&
    (session.summary !== '' ||
      session.handoff_notes !== '' ||
      (session.goal !== '' && !provenance.goal?.prompted) ||
      session.plan.length > 0 ||
      session.key_decisions.length > 0 ||
      session.dead_ends.length > 0 ||
      session.statements.length > 0 ||
      session.last_words !== '' ||
      session.last_calls.length > 0 ||
      provenance.files_touched.some((file) => file.change !== 'read') ||
      session.agent_history.some((_, i) => wasCutOff(session, i)))
  );
}

/** Whether an agent run stopped during a turn: at a limit, by an error, by its user, or because its process exited. */
function wasCutOff({ agent_history: history, provenance }: Session, i: number): boolean {
  const { turn, ended_at: endedAt } = history[i] ?? {};
  if (turn !== undefined) return turn !== 'done';
  return provenance.agent_history[i]?.asked_at !== undefined && typeof endedAt === 'string';
}
