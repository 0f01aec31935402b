import type { Session } from '../model/session.ts';

/** Matches commands that test: they prove more than builds. */
const TESTS = /(?:^|[^a-z])(?:tests?|tst|t|specs?|e2e|jest|vitest|mocha|\w*test|rspec|tox|nox)(?![a-z])/i;

/**
 * Finds the check that verifies a completed step: it passed when the step was completed or later, or before that with
 * no file changed since, and no check failed after it. The session has only the last run of each command.
 *
 * @param i the step's place in the plan
 * @returns its command, a test rather than a build; undefined if the step is not completed or no check verifies it
 */
export function verifiedBy(session: Session, i: number): string | undefined {
  return verifier(session)(i);
}

/** Like `verifiedBy`, for many steps of one session. */
export function verifier(session: Session): (i: number) => string | undefined {
  const { plan, checks, provenance } = session;
  const lastFailed = checks.findLastIndex(({ outcome }) => outcome === 'failed');
  const passed = checks.flatMap(({ command, outcome }, n) => {
    const at = Date.parse(provenance.checks[n]?.at ?? '');
    return n > lastFailed && outcome === 'passed' && !Number.isNaN(at) ? [{ command, at }] : [];
  });
  const changed = provenance.files_touched.reduce(
    (last, { at, change }) => (change === 'read' ? last : Math.max(last, Date.parse(at) || 0)),
    0,
  );
  return (i) => {
    const done = Date.parse(provenance.plan[i]?.at ?? '');
    if (plan[i]?.status !== 'completed' || Number.isNaN(done)) return undefined;
    const speaks = passed.filter(({ at }) => at >= done || at >= changed);
    return (speaks.findLast(({ command }) => TESTS.test(command)) ?? speaks.at(-1))?.command;
  };
}
