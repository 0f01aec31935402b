import type { Session } from '../model/session.ts';

/** Sets how many files were edited since each check ran. */
export function countEditsSince(session: Session): Session {
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
