import * as z from 'zod';

const text = (description: string) => z.string().describe(description);

const callError = z.object({
  call: z.string(),
  error: z.string(),
  agent: z.string(),
  at: z.string(),
  finding: z.string().optional().describe('What the agent said next.'),
  left: z.boolean().optional(),
});

/** The shape of `get_session`'s answer and of the resource. */
export const sessionAnswer = z.object({
  active: z.boolean().describe('false: no session is in progress, and the other fields are empty'),
  about: text('What this answer is, and what to do next.'),
  goal: text('The high-level objective of the session.'),
  goal_reached: z.boolean().optional().describe('An agent called the goal reached: verify.'),
  last_asked: text('What the user last asked an agent for, where that is not the goal.'),
  requests: z
    .array(
      z.object({
        text: z.string(),
        agent: z.string(),
        session_id: z.string().optional(),
        at: z.string(),
        reply: z.string().describe('The last thing that the agent said before the next request.'),
        answer: z
          .string()
          .optional()
          .describe('The first thing that it said after it, where that is another.'),
        question: z.string().optional().describe("The agent's question that it answers."),
        refused: z.string().optional().describe('The tool call that it refused.'),
        opening: z.boolean().optional().describe('It opened a conversation.'),
        accepted: z.boolean().optional().describe('Another user said it.'),
        bare: z.boolean().optional().describe('It only says to go on.'),
        edits: z.number().optional().describe('How many files were edited before the next request.'),
        passed: z.string().optional().describe('The last check that passed before the next request.'),
      }),
    )
    .describe('What the user said, oldest first.'),
  statements: z
    .array(z.object({ text: z.string(), agent: z.string(), at: z.string() }))
    .describe('The last things that agents said, oldest first: claims, not verified.'),
  last_calls: z
    .array(
      z.object({
        call: z.string(),
        outcome: z.enum(['ok', 'failed', 'refused', 'open']),
        result: z.string().optional(),
        output: z.string().optional().describe('First lines; of an edit, the changed ones.'),
        agent: z.string(),
        at: z.string(),
      }),
    )
    .describe('The last tool calls, oldest first; open: no result.'),
  open_errors: z.array(callError).describe('Calls that failed and did not succeed since.'),
  failed_attempts: z.array(callError).describe('Calls that failed, and worked later or were left.'),
  running: z
    .array(
      z.object({
        what: z.string(),
        kind: z.enum(['subagent', 'command']),
        agent: z.string(),
        at: z.string(),
      }),
    )
    .describe('Sub-agents and commands that had not reported.'),
  summary: text('Where the work stands, as last saved.'),
  handoff_notes: text('The latest note written for the next agent.'),
  last_words: text('What the last agent said last.'),
  plan: z
    .array(
      z.object({
        step: z.string(),
        status: z.enum(['pending', 'in_progress', 'completed']),
        verified_by: z
          .string()
          .optional()
          .describe('The check that passed when it was done. Without one: verify.'),
        superseded: z.boolean().optional().describe('An open step of an earlier plan.'),
      }),
    )
    .describe('Steps planned or taken, in order.'),
  key_decisions: z
    .array(z.object({ decision: z.string(), reason: z.string() }))
    .describe('Important choices and their reasons.'),
  dead_ends: z
    .array(z.object({ approach: z.string(), reason: z.string() }))
    .describe('What was tried and did not work, and why: not to be tried again unless the reason is gone.'),
  checks: z
    .array(
      z.object({
        command: z.string(),
        outcome: z.enum(['passed', 'failed', 'unknown']),
        edits_since: z.number().optional().describe('How many files were changed since it ran.'),
      }),
    )
    .describe('Test and build commands with the outcome of their last run, the newest run last.'),
  files_touched: z.array(z.string()).describe('Files read or modified, relative to the project.'),
  agent_history: z
    .array(
      z.object({
        agent: z.string(),
        session_id: z.string().optional(),
        started_at: z.string(),
        ended_at: z.string().nullable().describe('null while it is, as far as known, still at work.'),
        did: z.string(),
        turn: z
          .enum(['done', 'limit', 'error', 'interrupted'])
          .optional()
          .describe('How its last turn ended; limit: at its usage limit.'),
        detail: z.string().optional().describe('The error that ended its last turn.'),
        ended: z
          .enum(['exit', 'clear', 'gone', 'silent'])
          .optional()
          .describe(
            'How the agent run ended: it left, its user cleared it, its process is gone, or it fell silent.',
          ),
      }),
    )
    .describe('Who did what.'),
  id: text('Names the session.'),
  predecessor: z.string().optional().describe('The id of the completed session that it follows.'),
  status: z.enum(['active', 'parked', 'completed', 'none']),
  updated_at: text('When something was last recorded about the work (ISO 8601).'),
  git: z
    .object({
      branch: z.string().nullable(),
      commit: z.string().nullable(),
      changed_files: z.array(z.string()).optional(),
    })
    .nullable()
    .describe('The work tree as it was at the last save.'),
  from_another_user: z.array(z.string()).optional().describe('Fields to verify.'),
  edited_by_hand: z.array(z.string()).optional().describe('Fields edited by hand in active.json: verify.'),
  unverified: z.number().optional().describe('Entries from a clone, a pull or another machine, not shown.'),
  left_out: z.array(z.string()).optional().describe('What was too much for one answer.'),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;
