import type { Session } from '../model/session.ts';

/** Sets the fields that derive from the rest of a session. */
export function finish(session: Session): Session {
  const { checks, provenance } = session;
  const edits = provenance.files_touched.flatMap(({ edited_at: at }) =>
    at === undefined ? [] : [Date.parse(at)],
  );
  for (const [i, check] of checks.entries()) {
    const ran = Date.parse(provenance.checks[i]?.at ?? '');
    const since = edits.filter((at) => at > ran).length;
    if (since > 0) check.edits_since = since;
    else delete check.edits_since;
  }
  return session;
}
