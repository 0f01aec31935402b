import { commandRules } from './commands.ts';
import { contextRules } from './context.ts';
import { privateKeyRules } from './private-keys.ts';
import type { Rule } from './rule.ts';
import { isRandom, random } from './secret-shapes.ts';

/**
 * Secrets with a recognisable form. The families are those of the public rule sets of gitleaks
 * (config/gitleaks.toml, 8.x), trufflehog (pkg/detectors), detect-secrets and secretlint; the expressions
 * are our own, written from each issuer's published token format. REDACTION.md says what they find.
 *
 * Every expression has to be linear: after an unbounded repetition, nothing may fail to match, or the repeated part
 * cannot contain the beginning of another match.
 */
const START = '(?<![A-Za-z0-9])';

// Prefixes that are followed by at least 16 characters of [\w-].
const PLAIN_PREFIXES = [
  // clouds and hosts: DigitalOcean, Supabase, Netlify, Fly.io, Vercel, Cloudflare, Deno, PlanetScale, Salad, Render,
  // Neon, Aiven, Yandex, CockroachDB, Xata, Zuplo
  'do[opr]_v1_|sbp_|sb_secret_|nf[bcopu]_|fo1_|vc[piark]_|vercel_blob_rw_|cf(?:k|[ua]t)_|dd[pw]_|salad_cloud_',
  'rnd_|napi_|AVNS_|y[0-3]_|AQVN|YC(?=[\\w-]{38}(?![\\w-]))|CCDB1_|xau_|zpka_',
  // forges, CI, registries: Buildkite, CircleCI, Docker, RubyGems, Sourcegraph, Sonar, Infracost, Apify, Clojars,
  // JSR, Depot, WakaTime, Thunderstore, Chief Tools
  'bk(?:ua|aj|pt|ct|rt)_|CCIPAT_|dckr_[po]at_|rubygems_|sgph?_|slk_|sq[uap]_|sqco_|ico-|apify_api_|CLOJARS_|tk-us-',
  'endr\\+|jsr[pd]_|depot_|waka_|tss_|ctp_',
  // shops and payment: Shopify, Square, Flutterwave, Shippo, Ramp, Pagar.me, EasyPost, Lob, Klaviyo, Paddle,
  // Mercury, WooCommerce, PayPal, Midtrans, ClickUp
  'shp(?:at|ca|pa|ss|ua|rt)_|atkn_|shltm_|sq0[a-z]{3}-|FLW(?:SECK|PUBK)(?:_TEST)?-|shippo_(?:test|live)_',
  'ramp_sec_|[as]k_live_|flb_live_|EZ[AT]K|rzp_(?:live|test)_|(?<!_)(?:live_(?=[\\w-]{35})|test_(?=[0-9a-f]{35}))|pk_(?=\\w{0,7}[0-9a-f]{34}|\\d{5,12}_)|sec-c-',
  'pdl_(?:live|sdbx)_|mercury_(?:production|sandbox)_|c[ks]_(?=[0-9a-f]{40})|A21AA|Mid-server-',
  // monitoring: Sentry, Grafana, New Relic, PostHog, Dynatrace, Rootly, LangSmith, Honeycomb, Axiom, Elastic
  'sntryu_|glsa_|NR(?:AK|II|IQ|BR|JS)-|ph[xcs]_|rootly_|lsv2_(?:pt|sk)_|hc[a-z]{1,2}k_|xa[ap]t-|essu_',
  // work: Linear, Notion, Figma, Contentful, Postman, ReadMe, Prefect, Typeform, Adafruit, Bannerbear, SettleMint,
  // n8n, Val Town, Unkey, Trigger.dev, Inngest, Polar, Pinterest, Lichess, DevCycle, MongoDB, Canva, Samsara, Persona
  'lin_(?:api|oauth)_|ntn_|secret_|fig[dpo]_|CFPAT-|PMAK-|rdme_|pnu_|aio_|bb_(?:pr|ma)_|sm_[aps]at_',
  'n8n_api_|vtwn_|unkey_|tr_(?:prod|dev|stg|preview)_|sign(?:ing)?key-[a-z]{2,12}-|polar_[a-z]{2,6}_|pina_|lip_',
  'dvc_(?:server|client|mobile)_|mdb_sa_sk_|cnvca|samsara_api_|persona_(?:production|sandbox)_|ATTA(?=[0-9a-f]{72})',
  // models: Groq, Replicate, xAI, Perplexity, Cerebras, Tavily, NVIDIA, Pinecone, Fireworks, Together, Jina, E2B,
  // Cursor, Weights & Biases, Voyage, RunPod
  'gsk_|r8_|xai-|pplx-|csk-|tvly-|nvapi-|pcsk_|AQ\\.Ab|fw_|tgp_v1_|jina_|e2b_|crsr_|wandb_v1_|pa-(?=[\\w-]{40})|rpa_',
  // others: Pulumi, Tailscale, Brevo, Heroku, Bitbucket, JFrog, Adobe, 42, Alibaba, Ubidots, Databricks, Robinhood,
  // Volcano Engine, Tencent, Instagram, Fauna
  'pul-|tskey-[a-z]{2,20}-|x(?:keysib|smtpsib)-|HRKU-|ATBB|AKCp|cmVmd|p8e-|s-s4t2(?:ud|af)-|LTAI|BBFF-',
  'dapi|dose(?=[0-9a-f]{32})|thog-secret-|rh-api-|pat-(?:eu|na)\\d-|4b1d|GR1348941|AKLT|AKID(?=[A-Za-z0-9]{32})',
  'IGQ[VW]|fnA(?=[\\w-]{37})',
];
// Prefixes whose tail may also contain base64 punctuation and dots.
const BASE64_PREFIXES = [
  // Facebook, Square, Atlassian, Duffel, Frame.io, Fly.io, 1Password, Vault, Doppler, OpenShift, PlanetScale, Harness, Dynatrace, Dropbox
  'EAA[A-Z]|AT[AC]TT3|duffel_(?:test|live)_|fio-u-|ops_eyJ|fm[12][ar]?_|FlyV1 fm\\d_|hv[sbr]\\.|dp\\.(?:pt|st|ct|sa|scim|audit)\\.|sha256~',
  'pscale_(?:tkn|pw|oauth)_|[ps]at\\.(?=[\\w-]{22}\\.)|dt0[a-z]\\d\\d\\.|sntrys_|glc_|ABSK|bedrock-api-key-|5AEP861|sl\\.(?=[\\w=-]{60})',
  '(?:sc|ext|scauth|authress)_(?=[a-z0-9]{5,30}\\.)|VF\\.(?=(?:DM|WS|[a-fA-F0-9]{24})\\.)|1000\\.(?=[a-f0-9]{32}\\.)',
  // Typeform, Defined Networking, Vault’s older batch tokens, Mapbox, MailerSend, LinkedIn, Snyk, Fernet, ConfigCat, FullStory
  'tfp_|dnkey-|b\\.AAAA|[st]k\\.eyJ|mlsn\\.|WPL_AP1\\.|snyk_[a-z]{3}\\.|gAAAAA(?=[\\w-]{60})|configcat-(?:proxy|sdk-\\d)/|na1\\.(?=[\\w+/]{90})',
];

/** The rule's name, the token's prefix, its tail, and a further test. */
const ISSUED: readonly [string, string, string, Rule['test']?][] = [
  ['aws-access-key', 'AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9]', '[A-Z2-7]{16}(?![A-Za-z0-9])'],
  ['github-token', 'gh[pousr]_', '(?:\\d{1,20}_[\\w-]{10,}\\.[\\w-]+\\.[\\w-]+|[A-Za-z0-9_]{36,})'],
  ['github-token', 'github_pat_', '[A-Za-z0-9_]{60,}'],
  [
    'gitlab-token',
    'gl(?:pat|ptt|dt|rtr?|scim|cbt|ft|imt|agent|oas|soat|ffct|wt)-',
    '[A-Za-z0-9_=-]{20,}(?:\\.[0-9a-z]{2,}){0,3}',
  ],
  ['anthropic-key', 'sk-ant-', '[a-z0-9]{1,20}-[A-Za-z0-9_-]{20,}'],
  // Also DeepSeek's, OpenRouter's, LiteLLM's.
  ['openai-key', 'sk-', '[A-Za-z0-9_-]{20,}', random],
  ['google-api-key', 'AIza', '[A-Za-z0-9_-]{35}'],
  ['google-oauth', 'ya29\\.|GOCSPX-', '[A-Za-z0-9_-]{20,}'],
  ['google-oauth', '1//0', '[A-Za-z0-9_-]{40,}'],
  // Values of the cookie `d` (xoxd-) are base64, often percent-encoded.
  [
    'slack-token',
    '(?:xox[a-eoprs]|xapp|xwfp)[-.]',
    '[A-Za-z0-9.%+/=_-]{8,}(?<!\\.)',
    (secret) => /\d/.test(secret),
  ],
  ['stripe-key', '[sr]k_(?:live|test|prod|sbox)_', '[A-Za-z0-9-]{10,}'],
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
  // A JWT that was base64-encoded again, and Grafana's older keys: {"k":"…
  ['jwt', 'ZXlK|eyJrIjoi', '[A-Za-z0-9+/_-]{60,}={0,3}'],
  // Issuers whose tokens are recognised by their prefix alone.
  ['access-token', PLAIN_PREFIXES.join('|'), '[\\w-]{16,}', random],
  ['access-token', BASE64_PREFIXES.join('|'), '[\\w.=+/-]{20,}(?<!\\.)', random],
  ['aws-session-token', 'IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz|AQoDYXdz', '[\\w+/=%-]{60,}'],
  // Fixed length: crates.io, NuGet, Resend, Firecrawl, Cursor, Scaleway, eBay, Modal; PayPal, Plaid, Asana,
  // Firebase, Mollie
  ['access-token', 'cio', '[A-Za-z0-9]{32}(?!\\w)', random],
  ['access-token', 'oy2', '[a-z0-9]{43}(?!\\w)'],
  ['access-token', 're_', '[A-Za-z0-9]{8}_[A-Za-z0-9]{20,}(?!\\w)', random],
  ['access-token', 'fc-', '[0-9a-f]{32}(?!\\w)'],
  ['access-token', 'key_', '[0-9a-f]{64}(?!\\w)'],
  ['access-token', 'SCW', '[A-Z0-9]{17}(?!\\w)', random],
  ['access-token', '(?:PRD|SBX)-', '[0-9a-f]{12}(?:-[0-9a-f]{4}){4}(?!\\w)'],
  ['access-token', 'a[ks]-', '[A-Za-z0-9]{22}(?![\\w-])', (secret) => isRandom(secret, 3.5)],
  ['access-token', 'access_token\\$(?:production|sandbox)\\$', '[a-z0-9]{10,20}\\$[0-9a-f]{32}'],
  [
    'access-token',
    'access-(?:sandbox|development|production)-',
    '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}',
  ],
  ['access-token', '[0-2]/', '\\d{15,18}(?:/\\d{15,18})?:[0-9a-f]{32}(?!\\w)'],
  ['access-token', 'AAAA', '[\\w-]{7}:APA91b[\\w-]{100,}'],
  ['access-token', '(?:live|test)_', '[A-Za-z0-9]{30}(?!\\w)', (secret) => isRandom(secret, 3.5)],
  ['access-token', 'FLWSECK_TEST-', '[0-9a-h]{12}(?!\\w)'],
  // ElevenLabs, Octopus Deploy, LaunchDarkly
  ['access-token', 'sk_', '[0-9a-f]{40,}(?!\\w)'],
  ['access-token', 'API-', '[A-Z0-9]{26}(?!\\w)'],
  ['access-token', 'api-|sdk-|mob-', '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?!\\w)'],
];

let made: readonly Rule[] | undefined;

/** All rules. Made on first use, because most texts never need them. */
export function rules(): readonly Rule[] {
  made ??= make(new RegExp(`${START}(?:${ISSUED.map(([, prefix]) => prefix).join('|')})`));
  return made;
}

/** @param issued matches the prefixes of known issuers */
const make = (issued: RegExp): readonly Rule[] => [
  ...privateKeyRules(),
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
  // Recognised by separators at fixed places: Mailchimp and Mailgun, Telegram, Facebook; Airtable, Terraform Cloud,
  // Discord, Salesforce, Cloudflare's origin CA, MaxMind, New Relic, Azure's container registry and
  // logins; then Vault's before 1.10, and Okta's
  {
    name: 'mail-key',
    when: /[0-9a-f]{32}-/,
    pattern: /(?<![\w-])[0-9a-f]{32}-(?:us\d{1,2}|[0-9a-f]{8}-[0-9a-f]{8})(?![\w-])/g,
  },
  { name: 'telegram-token', when: /:AA/, pattern: /((?<!\w)(?:bot)?)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![\w-])/g },
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
    pattern: /(?<![\w.$/-])(?:s\.[A-Za-z0-9]{24}(?:\.[A-Za-z0-9]{5})?|00[\w-]{40})(?![\w-]|\.\w)/g,
    test: (secret) =>
      /\d.*\d/.test(secret.slice(2)) && !/^[0-9a-f]+$/i.test(secret) && random(secret.slice(2, 26)),
  },
  // Azure DevOps, Azure OpenAI and others: a signature at a fixed place names the service. Older keys of Azure DevOps
  // are 52 characters of base32.
  {
    name: 'azure-key',
    when: /JQQJ9/,
    pattern: /(?<![A-Za-z0-9])[A-Za-z0-9]{52}JQQJ9[A-Za-z0-9+/-]{20,30}={0,2}/g,
  },
  {
    name: 'azure-key',
    when: /Az[A-Z][a-z]|A(?:IoT|PIM|CDb)|\+A[A-Z]/,
    pattern:
      /(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{32,80}(?:Az(?:Se|Fu|Ca|We)|\+A(?:Sb|Eh|Ba|CR|MC|St)|AIoT|APIM|ACDb)[A-Za-z0-9+/]{5,12}={0,2}(?![A-Za-z0-9+/=])/g,
  },
  {
    name: 'azure-key',
    when: /[a-z2-7]{52}/,
    pattern: /(?<![A-Za-z0-9])[a-z2-7]{52}(?![A-Za-z0-9])/g,
    test: (secret) => secret.replace(/\D/g, '').length > 3 && random(secret),
  },
  {
    name: 'azure-storage-key',
    when: /Key=/,
    pattern: /((?:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,90}={0,2}/g,
  },
  { name: 'azure-client-secret', when: /\dQ~/, pattern: /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}/g },
  ...commandRules(),
  ...contextRules(),
];
