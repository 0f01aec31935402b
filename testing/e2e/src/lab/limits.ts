import type { AgentName, ModelAct } from '../agents/agent.ts';

/** How a service refuses to go on. */
interface Limit {
  agent: AgentName;
  name: string;
  refusal: ModelAct & { do: 'refuse' };
}

const claude = (name: string, status: number, type: string, message: string): Limit => ({
  agent: 'claude',
  name,
  refusal: {
    do: 'refuse',
    status,
    error: { type: 'error', error: { type, message } },
    // Without this Claude Code asks again for three minutes.
    headers: { 'x-should-retry': 'false' },
  },
});

const codex = (type: string, more: Record<string, unknown> = {}): Limit => ({
  agent: 'codex',
  name: type,
  refusal: { do: 'refuse', status: 429, error: { error: { type, message: `It is ${type}`, ...more } } },
});

const quota = 'generativelanguage.googleapis.com/generate_content_free_tier_requests';
const perDay = {
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaMetric: quota, quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }],
};

/** The ways in which the services behind the agents say that there is no more to be had. */
export const limits: readonly Limit[] = [
  claude('429', 429, 'rate_limit_error', 'This request would exceed your account rate limit.'),
  claude(
    'credit',
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API.',
  ),
  claude('spend limit', 400, 'invalid_request_error', 'You have reached your specified API usage limits.'),
  claude('402', 402, 'billing_error', 'Usage limit reached'),
  codex('usage_limit_reached', { plan_type: 'plus', resets_in_seconds: 3_600 }),
  codex('rate_limit_exceeded'),
  codex('insufficient_quota'),
  codex('usage_not_included'),
  {
    agent: 'gemini',
    name: 'daily quota',
    refusal: {
      do: 'refuse',
      status: 429,
      error: {
        error: {
          code: 429,
          status: 'RESOURCE_EXHAUSTED',
          message: 'You exceeded your current quota.',
          details: [perDay],
        },
      },
    },
  },
];

/** The one that each agent meets most. */
export const usualLimits: readonly Limit[] = limits.filter(({ name }) =>
  ['429', 'usage_limit_reached', 'daily quota'].includes(name),
);
