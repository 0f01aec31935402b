import { contextRules } from './context.ts';
import type { Rule } from './rule.ts';
import { isRandom, random } from './secret-shapes.ts';

/**
 * Secrets that bear a shape of their own. The families are those of the public rule sets of gitleaks
 * (config/gitleaks.toml, 8.x), trufflehog (pkg/detectors), detect-secrets and secretlint; the expressions
 * are our own, written from each issuer's published token format. REDACTION.md says what they find.
 *
 * Every expression has to be linear: what is repeated without bound is followed by nothing that could
 * fail, or cannot contain the beginning of another match.
 */
const START = '(?<![A-Za-z0-9])';
const KEY = '(?:[A-Z0-9_]{1,20} ){0,5}PRIVATE KEY(?: BLOCK)?';

// The tail of these is [\w-], of 16 characters at least.
const WORDS = [
  // clouds and hosts: DigitalOcean, Supabase, Netlify, Fly.io, Vercel, Cloudflare, Deno, PlanetScale, Salad
  'do[opr]_v1_|sbp_|sb_secret_|nfp_|fo1_|vc[piark]_|vercel_blob_rw_|cf(?:k|[ua]t)_|dd[pw]_|salad_cloud_',
  // forges, CI, registries: Buildkite, CircleCI, Docker, RubyGems, Sourcegraph, Sonar, Infracost, Apify, Clojars
  'bkua_|CCIPAT_|dckr_[po]at_|rubygems_|sgp_|slk_|sq[uap]_|sqco_|ico-|apify_api_|CLOJARS_|tk-us-|endr\\+',
  // shops and payment: Shopify, Square, Flutterwave, Shippo, Ramp, Pagar.me, EasyPost, Lob, Klaviyo
  'shp(?:at|ca|pa|ss)_|shltm_|sq0[a-z]{3}-|FLW(?:SECK|PUBK)(?:_TEST)?-|shippo_(?:test|live)_',
  'ramp_sec_|[as]k_live_|flb_live_|EZ[AT]K|rzp_live_|(?<!_)(?:live_(?=[\\w-]{35})|test_(?=[0-9a-f]{35}))|pk_(?=\\w{0,7}[0-9a-f]{34})|sec-c-',
  // watching: Sentry, Grafana, New Relic, PostHog, Dynatrace, Rootly, LangSmith
  'sntry[su]_|glsa_|NR(?:AK|II|IQ|BR|JS)-|ph[xcs]_|rootly_|lsv2_(?:pt|sk)_',
  // work: Linear, Notion, Figma, Contentful, Postman, ReadMe, Prefect, Typeform, Adafruit, Bannerbear, SettleMint
  'lin_(?:api|oauth)_|ntn_|secret_|fig[dpo]_|CFPAT-|PMAK-|rdme_|pnu_|tfp_|aio_|bb_(?:pr|ma)_|sm_[aps]at_',
  // models: Groq, Replicate, xAI, Perplexity, Cerebras, Tavily, NVIDIA, Pinecone
  'gsk_|r8_|xai-|pplx-|csk-|tvly-|nvapi-|pcsk_|AQ\\.Ab',
  // and: Pulumi, Tailscale, Brevo, Heroku, Bitbucket, JFrog, Adobe, 42, Alibaba, Ubidots, Databricks, Robinhood
  'pul-|tskey-[a-z]{2,20}-|x(?:keysib|smtpsib)-|HRKU-|ATBB|AKCp|cmVmd|p8e-|s-s4t2(?:ud|af)-|LTAI|BBFF-',
  'dapi|dnkey-|thog-secret-|rh-api-|pat-(?:eu|na)\\d-|4b1d|GR1348941',
];
// The tail of these also holds marks of base64 and dots.
const MARKS = [
  // Facebook, Square, Atlassian, Duffel, Frame.io, Fly.io, 1Password, Vault, Doppler, OpenShift, PlanetScale, Harness, Dynatrace, Dropbox
  'EAA[A-Z]|AT[AC]TT3|duffel_(?:test|live)_|fio-u-|ops_eyJ|fm[12][ar]?_|FlyV1 fm\\d_|hv[sbr]\\.|dp\\.(?:pt|st|ct|sa|scim|audit)\\.|sha256~',
  'pscale_(?:tkn|pw|oauth)_|[ps]at\\.(?=[\\w-]{22}\\.)|dt0c01\\.|sntrys_|glc_|ABSK|bedrock-api-key-|5AEP861|sl\\.(?=[\\w=-]{60})',
  '(?:sc|ext|scauth|authress)_(?=[a-z0-9]{5,30}\\.)|VF\\.(?=(?:DM|WS|[a-fA-F0-9]{24})\\.)|1000\\.(?=[a-f0-9]{32}\\.)',
];

/** Name, how it begins, how it goes on, and a further test. */
const ISSUED: readonly [string, string, string, Rule['test']?][] = [
  ['aws-access-key', 'AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9]', '[A-Z2-7]{16}(?![A-Za-z0-9])'],
  ['github-token', 'gh[pousr]_', '[A-Za-z0-9_]{36,}'],
  ['github-token', 'github_pat_', '[A-Za-z0-9_]{60,}'],
  [
    'gitlab-token',
    'gl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|oas|soat|ffct|wt)-',
    '[A-Za-z0-9_=-]{20,}(?:\\.[0-9a-z]{2,}){0,3}',
  ],
  ['anthropic-key', 'sk-ant-', '[a-z0-9]{1,20}-[A-Za-z0-9_-]{20,}'],
  // Also DeepSeek's, OpenRouter's, LiteLLM's.
  ['openai-key', 'sk-', '[A-Za-z0-9_-]{20,}', random],
  ['google-api-key', 'AIza', '[A-Za-z0-9_-]{35}'],
  ['google-oauth', 'ya29\\.|GOCSPX-', '[A-Za-z0-9_-]{20,}'],
  ['google-oauth', '1//0', '[A-Za-z0-9_-]{40,}'],
  ['slack-token', '(?:xox[abeoprs]|xapp)[-.]', '[A-Za-z0-9.-]{8,}', (secret) => /\d/.test(secret)],
  ['stripe-key', '[sr]k_(?:live|test|prod)_', '[A-Za-z0-9-]{10,}'],
  ['stripe-key', 'pi_', '[A-Za-z0-9]{24}_secret_[A-Za-z0-9]{20,}'],
  ['stripe-key', 'whsec_', '[A-Za-z0-9+/=]{24,}'],
  ['npm-token', 'npm_', '[A-Za-z0-9_]{36}(?!\\w)', random],
  ['pypi-token', 'pypi-AgE', '[A-Za-z0-9_-]{50,}'],
  ['sendgrid-key', 'SG\\.', '[\\w=-]{16,32}\\.[\\w=.-]{32,64}'],
  ['twilio-key', 'SK', '[0-9a-fA-F]{32}(?![A-Za-z0-9])'],
  ['mailgun-key', '(?<!-)(?:pub)?key-', '[0-9a-z]{32}(?![\\w-])', (secret) => /\d/.test(secret)],
  ['huggingface-token', 'hf_|api_org_', '[A-Za-z0-9]{34}(?!\\w)'],
  ['age-key', 'AGE-SECRET-KEY-1', '[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}'],
  ['1password-key', 'A3-', '[A-Z0-9]{6}-[A-Z0-9]{6}-?[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3}(?!\\w)'],
  ['jwt', 'eyJ|ewog', '[A-Za-z0-9_-]{15,600}={0,2}(?:\\.[A-Za-z0-9_-]*){1,4}'],
  // One that was encoded once more, and Grafana's older keys: {"k":"…
  ['jwt', 'ZXlK|eyJrIjoi', '[A-Za-z0-9+/_-]{60,}={0,3}'],
  // Issuers whose tokens bear a prefix of their own and nothing else of note.
  ['access-token', WORDS.join('|'), '[\\w-]{16,}', random],
  ['access-token', MARKS.join('|'), '[\\w.=+/-]{20,}(?<!\\.)', random],
  // ElevenLabs, Octopus Deploy, LaunchDarkly
  ['access-token', 'sk_', '[0-9a-f]{40,}(?!\\w)'],
  ['access-token', 'API-', '[A-Z0-9]{26}(?!\\w)'],
  ['access-token', 'api-|sdk-|mob-', '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?!\\w)'],
];

const WHEN_PEM = /PRIVATE KEY|Private-Lines/;

let made: readonly Rule[] | undefined;

/** All rules. They are made when they are first asked for: most texts are let through before. */
export function rules(): readonly Rule[] {
  made ??= make(new RegExp(`${START}(?:${ISSUED.map(([, prefix]) => prefix).join('|')})`));
  return made;
}

/** @param issued what the tokens of known issuers begin with */
const make = (issued: RegExp): readonly Rule[] => [
  {
    name: 'private-key',
    when: WHEN_PEM,
    // Four dashes are SSH2's. Line ends come escaped too, once or twice, and as pieces of a string in code.
    pattern: new RegExp(
      `-----?\\s?BEGIN ${KEY}-----?(?:(?:(?!----)[^])*-----?\\s?END ${KEY}-----?|(?:(?:\\s|\\\\{1,4}[nr]|["'+,])*[A-Za-z0-9+/=]{20,})+)`,
      'g',
    ),
    // The header alone is how one speaks of such files.
    test: (secret) => /[A-Za-z0-9+/=]{20}/.test(secret),
  },
  {
    name: 'private-key',
    when: WHEN_PEM,
    pattern: /(\bPrivate-Lines: \d{1,3}\s{1,4})(?:[A-Za-z0-9+/=]{4,}\s{0,4})+/g,
  },
  {
    name: 'aws-secret-key',
    when: issued,
    pattern: /((?:AKIA|ASIA)[A-Z2-7]{16}[\s,:;|"']{1,5})[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
  },
  ...ISSUED.map(
    ([name, prefix, tail, test]): Rule => ({
      name,
      when: issued,
      pattern: new RegExp(`${START}(?:${prefix})${tail}`, 'g'),
      ...(test && { test }),
    }),
  ),
  {
    name: 'webhook',
    when: /hook/,
    pattern:
      /(\b(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|webhook\.office\.com\/webhookb2\/|hooks\.zapier\.com\/hooks\/catch\/|tines\.com\/webhook\/))[\w/@+-]{16,}/g,
  },
  // Known by where their marks stand: Mailchimp and Mailgun, Telegram, Facebook; Airtable, Terraform Cloud,
  // Discord, Salesforce, Cloudflare's origin CA, MaxMind, New Relic, Azure's container registry and
  // logins; then Vault's before 1.10, and Okta's
  {
    name: 'mail-key',
    when: /[0-9a-f]{32}-/,
    pattern: /(?<![\w-])[0-9a-f]{32}-(?:us\d{1,2}|[0-9a-f]{8}-[0-9a-f]{8})(?![\w-])/g,
  },
  { name: 'telegram-token', when: /:AA/, pattern: /(?<!\w)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![\w-])/g },
  {
    name: 'facebook-token',
    when: /\d{15}/,
    pattern: /(?<!\w)\d{15,16}(?:\||%(?:7C)?)[\w-]{27,40}(?![\w-])/g,
    test: random,
  },
  {
    name: 'access-token',
    when: /[\w.-]{24}/,
    pattern:
      /(?<![\w.-])(?:[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}|pat[A-Za-z0-9]{14}\.[0-9a-f]{64}|[MNO][A-Za-z0-9_-]{23,27}\.[\w-]{6}\.[\w-]{27,}|00[A-Za-z0-9]{13}![\w.]{80,}|v1\.0-[A-Za-z0-9-]{160,}|[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?!\w)|[0-9a-fu]{6}[0-9a-fx]{26,30}FFFFNRAL|[0-9a-fA-Zux]{42,46}-NRMA|[A-Za-z0-9]{42}\+ACR[A-Za-z0-9]{6}(?!\w)|[01]\.A[\w-]{50,})/g,
    test: random,
  },
  {
    name: 'access-token',
    when: /[\w.-]{24}/,
    pattern: /(?<![\w.$/-])(?:s\.[A-Za-z0-9]{24}|00[\w-]{40})(?![\w.-])/g,
    test: (secret) => isRandom(secret, 3),
  },
  {
    name: 'azure-storage-key',
    when: /Key=/,
    pattern: /((?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,90}={0,2}/g,
  },
  { name: 'azure-client-secret', when: /\dQ~/, pattern: /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/g },
  ...contextRules(),
];
