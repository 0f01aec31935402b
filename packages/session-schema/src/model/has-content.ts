import type { Session } from './session.ts';

/**
 * Whether a session holds anything that the next agent would want to know: something was edited, planned or
 * saved. What was only asked and talked about is not.
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
      provenance.files_touched.some((file) => file.change !== 'read'))
  );
}
