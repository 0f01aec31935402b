import { MAX_GIT_COMMANDS } from '../../model/activity.ts';
import type { BriefingContext } from '../context/context.ts';
import { endsOf, withoutOwn } from '../context/context.ts';
import { commandLine, joined, named, oneLine, verbatim } from '../labels.ts';
import type { Line, Section } from '../layout.ts';
import { lastRun, runsThatWorked } from '../runs.ts';

const SHARE = 50;
const RUNNING_SHARE = 60;
/** The most sentences of the user about commits that are quoted. */
const QUOTES_MAX = 3;
const QUOTE_MAX = 200;
const RAN_MAX = 120;
const COMMITS = /\b(?:commit|merge|rebase|cherry-pick|revert|am|pull|push)\b/;
/** Finds sentences about commits. They are quoted, never interpreted. */
const ON_COMMITS =
  /\b(?:commit(?:s|ted|ting)?|push(?:ed|ing)?|merge|rebase|stage|pull request|PRs?|amend)\b|提交|推送/i;

/** Branch and HEAD, the git commands that succeeded, and the user's sentences about commits. */
export function repositorySection(context: BriefingContext): Section {
  const head = headLine(context);
  const said = wordsOnCommits(context);
  const { session, reader } = context;
  const ran = withoutOwn(session, session.git_commands ?? [], reader);
  return {
    title: 'Repository:',
    lines: [
      ...(head === '' ? [] : [{ pieces: [head], rank: 0 }]),
      ...(ran.length === 0
        ? []
        : [
            {
              pieces: [
                'ran, newest first: ',
                {
                  text: ran.toReversed().map(({ command }) => commandLine(command, RAN_MAX)),
                  separator: '; ',
                },
              ],
              rank: 0.5,
            },
          ]),
      ...(isWithoutCommit(context) ? [{ pieces: ['no commit recorded'], rank: 0.6 }] : []),
      ...said.map((text): Line => ({ pieces: ['the user: "', { text }, '"'], rank: 1 })),
    ],
    share: SHARE,
    growth: 0.7,
    cutFirst: 3,
    least: 45,
  };
}

function headLine({ session, drift, reader }: BriefingContext): string {
  const { git } = session;
  const branch = drift?.branch ?? git?.branch;
  const commit = drift?.commit ?? git?.commit;
  // Before the first commit, a branch says nothing about the work.
  const isUnborn = drift ? drift.commit === null : git?.commit === null;
  const before = git?.commit;
  const moved = before && commit && before !== commit ? `, at ${short(before)} when last saved` : '';
  const began =
    git?.branch && branch && git.branch !== branch ? `, before on ${oneLine(git.branch, 100)}` : '';
  // The log may come from another machine, or the user changed the branch since.
  const worked = lastRun(runsThatWorked(session, reader))?.meta.start?.branch;
  const isElsewhere = worked !== undefined && (isUnborn || worked !== branch);
  return joined([
    isElsewhere ? `the work was on branch ${oneLine(worked, 100)}` : '',
    branch && !isUnborn ? `${isElsewhere ? 'now ' : ''}branch ${oneLine(branch, 100)}${began}` : '',
    commit ? `HEAD ${short(commit)}${moved}` : '',
    drift?.operation ? `a ${drift.operation} is not finished` : '',
  ]);
}

/** Whether files were edited, and neither a git command nor another commit shows that they were committed. */
function isWithoutCommit({ session, drift }: BriefingContext): boolean {
  const { git_commands: ran = [], git, provenance, last_calls: calls } = session;
  const hasEdits = provenance.files_touched.some(({ change }) => change !== undefined && change !== 'read');
  const isMoved = git?.commit != null && drift?.commit != null && drift.commit !== git.commit;
  // One in a pipe has no exit code of its own.
  const isTried = calls.some(({ call }) => /\bgit\b.*\bcommit\b/.test(call));
  const isCommitted = isTried || ran.some(({ command }) => COMMITS.test(command));
  return calls.length > 0 && hasEdits && !isMoved && !isCommitted && ran.length < MAX_GIT_COMMANDS;
}

function short(commit: string): string {
  return oneLine(commit.slice(0, 10), 10);
}

/** The user's newest sentences about commits: the request sections may have cut them out. */
function wordsOnCommits(context: BriefingContext): string[] {
  const { latest, first } = endsOf(context);
  const sentences = context.requests
    .filter((one) => one !== latest && one !== first)
    .flatMap(({ request }) => {
      const text = verbatim(request.text);
      if (text.length <= QUOTE_MAX) return [];
      return text.split(/(?<=[.!?])\s+|\n/).filter((sentence) => ON_COMMITS.test(sentence));
    });
  return [...new Set(sentences.map((sentence) => oneLine(sentence, QUOTE_MAX)))].slice(-QUOTES_MAX);
}

/** Sub-agents and background commands that have not reported. */
export function runningSection({ session }: BriefingContext): Section {
  return {
    title: 'Started, and had not reported (may still be running):',
    lines: session.running.map(({ what, kind, agent }, i) => ({
      pieces: [
        `${named(agent)}'s ${kind === 'subagent' ? 'sub-agent' : 'command'}: `,
        { text: oneLine(what, 300), min: 60 },
      ],
      rank: 1 + (session.running.length - i) / 100,
    })),
    share: RUNNING_SHARE,
    least: 45,
    growth: 1,
  };
}
