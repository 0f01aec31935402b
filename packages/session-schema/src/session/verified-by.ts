import type { Session } from '../model/session.ts';

/** What tests says more than what merely builds. */
const TESTS = /(?:^|[^a-z])(?:tests?|tst|t|specs?|e2e|jest|vitest|mocha|\w*test|rspec|tox|nox)(?![a-z])/i;

/**
 * The check that speaks for a step that is called done: one that passed when the step was done or later, or
 * before that with no file changed since; and after which none failed. Each command stands in the session
 * with its last run only.
 *
 * @param i the step's place in the plan
 * @returns its command, a test before a build; undefined where the step is not done or nothing speaks for it
 */
export function verifiedBy(session: Session, i: number): string | undefined {
  return verifier(session)(i);
}

/** The same for many steps of one session. */
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
