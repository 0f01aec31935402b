import type { Session } from './session.ts';

/**
 * Whether a session holds anything that the next agent would want to know: an agent answered, called a tool, edited,
 * planned or saved, or was cut off. A request alone is not enough: the user can repeat it.
 */
export function isWorthTelling(session: Session): boolean {
  const { provenance } = session;
  return (
    session.status === 'active' &&
    (session.summary !== '' ||
      session.handoff_notes !== '' ||
      (session.goal !== '' && !provenance.goal?.prompted) ||
      session.plan.length > 0 ||
      session.key_decisions.length > 0 ||
      session.dead_ends.length > 0 ||
      session.last_words !== '' ||
      session.statements.length > 0 ||
      session.last_calls.length > 0 ||
      session.checks.length > 0 ||
      provenance.files_touched.some((file) => file.change !== 'read') ||
      session.agent_history.some(({ turn }) => turn !== undefined && turn !== 'done'))
  );
}
