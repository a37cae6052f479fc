/**
 * What secrets look like by themselves. Prefixes are those that their issuers document so that scanners find them;
 * GitHub's secret scanning, gitleaks and secretlint know them, too. A line for each; add what your company issues.
 */
export const TOKENS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----/],
  ['an AWS access key', /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/],
  ['a GitHub token', /\bgh[pousr]_[A-Za-z0-9]{30,255}\b|\bgithub_pat_[A-Za-z0-9_]{22,}/],
  ['a GitLab token', /\bgl(?:pat|ptt|rt|dt|cbt|oas|ft|imt|agent|soat)-[\w-]{20,}/],
  ['a Slack token', /\bxox[abceoprs]-[\w-]{10,}|\bxapp-\d-[\w-]{10,}/],
  ['a Slack webhook', /hooks\.slack\.com\/(?:services|workflows|triggers)\/[\w/]{20,}/],
  ['a Google API key', /\bAIza[\w-]{35}|\bya29\.[\w-]{20,}/],
  ['an Azure key', /\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}/i],
  ['a Hugging Face token', /\bhf_[A-Za-z0-9]{30,}\b/],
  ['a Databricks token', /\bdapi[0-9a-f]{32}\b/],
  ['an OpenAI or Anthropic key', /\bsk-(?:[a-z]+\d*-)*[A-Za-z0-9_-]{32,}/],
  ['a Stripe key', /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['a PyPI token', /\bpypi-AgE[\w-]{50,}/],
  ['a Docker token', /\bdckr_(?:pat|oat)_[\w-]{20,}/],
  ['a Vault token', /\bhv[sbr]\.[\w-]{24,}/],
  ['a SendGrid key', /\bSG\.[\w-]{16,100}\.[\w-]{16,}/],
  ['an Atlassian token', /\bATATT3[\w=-]{60,}/],
  ['a JSON Web Token', /\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,2000}\.[\w-]{8,}/],
];

/** Names of parameters that carry a right, without their case and punctuation. */
export const BY_NAME =
  /^(?:sig|signature|sas|jwt|auth|authorization|pass|passwd|pwd|password|hdnts|hdnea|keypairid|awsaccesskeyid|ossaccesskeyid|googleaccessid)$|(?:token|secret|password|signature|credential|credentials|apikey|accesskey|privatekey)$/;

/**
 * The parameters that come with a signed address of S3 (signature version 4 and 2), CloudFront, Google Cloud Storage, Alibaba
 * OSS and Azure Storage (SAS): without the signature they are of no use.
 */
export const OF_SIGNING =
  /^(?:x-(?:amz|goog|oss|ms)-.*|signature|sig|expires|policy|key-pair-id|awsaccesskeyid|ossaccesskeyid|googleaccessid|s[vertpsik]|srt|sip|spr|skoid|sktid|ske|sks|skv|skt|security-token)$/i;

/** Digests of content, and what names a version of it: random to look at, and no secret. */
export const NO_SECRET =
  /^(?:versionid|generation|metageneration|etag|md5|crc32c|sha\d*|digest|checksum|hash|commit|ref|rev|revision|id|snapshot)$/;

// `docker://python:3.11@sha256:...` has no user: what follows the @ is the digest of an image.
export const IMAGE_DIGEST = /@sha\d{3}:[0-9a-f]{32,128}(?=$|[?#])/i;
// `user:password@` of whatever scheme, and for the web a user alone, which may be a token. A user alone elsewhere is
// none: ssh://git@host, abfss://container@account.
export const USER =
  /^((?:[a-z0-9.-]+\+)?(?:https?|ftps?|wss?):[/\\]*)[^/\\?#]*@|^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*:[^/?#]*@/i;

/** The kind of secret that a text has in it, such as `a GitHub token`; undefined when it has none that is known. */
export function tokenIn(text: string): string | undefined {
  return TOKENS.find(([, pattern]) => pattern.test(text))?.[0];
}

/**
 * True for 24 characters and more that are as mixed as only machines mix them: capitals, small letters and digits, changing
 * at two of five characters, with 3.5 bits of entropy (Shannon) in each. Hexadecimal digests and UUIDs are not.
 */
export function isRandom(word: string): boolean {
  if (word.length < 24 || /^[0-9a-f-]+$/i.test(word)) return false;
  const kinds = Array.from(word, (one): string =>
    /[a-z]/.test(one) ? 'a' : /[A-Z]/.test(one) ? 'A' : /\d/.test(one) ? '1' : '-',
  );
  if (!['a', 'A', '1'].every((kind) => kinds.includes(kind))) return false;
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return changes >= word.length * 0.4 && entropyOf(word) >= 3.5;
}

function entropyOf(word: string): number {
  const counts = new Map<string, number>();
  for (const one of word) counts.set(one, (counts.get(one) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => {
    const share = count / word.length;
    return bits - share * Math.log2(share);
  }, 0);
}
