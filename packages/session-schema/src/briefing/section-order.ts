import { ago } from '../text/text.ts';
import { type BriefingContext, endsOf } from './context/context.ts';
import { named, oneLine, sayer, verbatim } from './labels.ts';
import type { Line, Section } from './layout.ts';
import { atWorkSection, historySection, lastRun, runsThatWorked, stopLine } from './runs.ts';
import { checksSection } from './sections/checks-section.ts';
import { conversationSections } from './sections/conversation-section.ts';
import { failedAttemptsSection, openErrorsSection } from './sections/errors-section.ts';
import { filesSection, readFilesSection } from './sections/files-section.ts';
import { planSection } from './sections/plan-section.ts';
import { repositorySection, runningSection } from './sections/repository-section.ts';
import { firstRequestSection, latestRequestSection } from './sections/request-section.ts';
import { requestsBetweenSection } from './sections/requests-between-section.ts';
import {
  deadEndsSection,
  decisionsSection,
  goalSection,
  noteSection,
  predecessorSection,
  summarySection,
} from './sections/saved-section.ts';
import { lastSaidAndCalled, stopSection } from './sections/stop-section.ts';

/** The full briefing: all sections, in reading order. */
export function fullForm(context: BriefingContext): Section[] {
  const { session, now, reader, atWork } = context;
  return [
    atWorkSection(session, atWork, now),
    predecessorSection(context),
    goalSection(context),
    ...requestSections(context),
    stopSection(context),
    summarySection(context),
    noteSection(context),
    planSection(context),
    requestsBetweenSection(context),
    decisionsSection(context),
    checksSection(context),
    openErrorsSection(context),
    failedAttemptsSection(context),
    deadEndsSection(context),
    filesSection(context),
    readFilesSection(context),
    runningSection(context),
    repositorySection(context),
    historySection(session, reader, now),
  ];
}

/** The latest and the first request; if conversations ran in parallel, a section for each instead. */
function requestSections(context: BriefingContext): Section[] {
  const { conversations } = context;
  const { first } = endsOf(context);
  const isFirstTold = conversations.some((one) => one.first === first);
  return [
    ...(conversations.length > 0 ? conversationSections(context) : [latestRequestSection(context)]),
    ...(isFirstTold ? [] : [firstRequestSection(context)]),
  ];
}

/**
 * The briefing after a compaction: only what the agent lost. It sees files and repository itself, and how other agents
 * stopped no longer matters.
 */
export function compactionForm(context: BriefingContext): Section[] {
  const { session, now, atWork } = context;
  const lines = lastSaidAndCalled(context);
  return [
    atWorkSection(session, atWork, now),
    goalSection(context),
    ...requestSections(context),
    { title: 'Last said and called, oldest first:', lines, share: 120, growth: 2 },
    summarySection(context),
    noteSection(context),
    planSection(context),
    requestsBetweenSection(context),
    decisionsSection(context),
    openErrorsSection(context),
    failedAttemptsSection(context),
    deadEndsSection(context),
    runningSection(context),
  ];
}

const SHORT_MAX = 500;

/** The shortened form, for a session that the reader probably does not need. */
export function shortForm(context: BriefingContext, isOtherBranch: boolean): Section[] {
  const { session, now, atWork } = context;
  const branch = isOtherBranch ? session.git?.branch : undefined;
  const why = isOtherBranch
    ? 'Shortened: this session belongs to another branch.'
    : 'Shortened: this session is over a week old.';
  return [
    atWorkSection(session, atWork, now),
    {
      title: why,
      lines: [...(branch ? [{ pieces: [`branch ${oneLine(branch, 100)}`] }] : []), ...shortLines(context)],
      share: 400,
    },
  ];
}

/** One line each for the goal, the latest request, the stop, the summary and the next step. */
function shortLines(context: BriefingContext): Line[] {
  const { session, now, reader, statements } = context;
  const { latest } = endsOf(context);
  const { goal, summary, handoff_notes: note, provenance, plan } = session;
  const said = statements.at(-1);
  const stopped = stopLine(lastRun(runsThatWorked(session, reader)));
  const step =
    plan.find(({ status }) => status === 'in_progress') ?? plan.find(({ status }) => status === 'pending');
  const line = (label: string, text: string | undefined): Line[] => {
    const short = text === undefined ? '' : oneLine(verbatim(text), SHORT_MAX);
    return short === '' ? [] : [{ pieces: [label, { text: short }] }];
  };
  const request = latest?.request;
  return [
    ...line('goal: ', (provenance.goal?.prompted && latest) || goal === summary ? undefined : goal),
    ...line(
      request ? `${sayer(request)}'s latest request, ${ago(Date.parse(request.at), now)}: ` : '',
      request?.text,
    ),
    ...line('', stopped),
    ...line('where it stands: ', summary || note || undefined),
    ...(summary || note || !said ? [] : line(`${named(said.agent)} said last: `, said.text)),
    ...line('next step: ', step?.step),
  ];
}
