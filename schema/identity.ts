import { type Duration, formatSeconds, toSeconds } from './duration.ts';
import { membersOf, type Roles } from './roles.ts';
import { describeShape } from './shape.ts';
import { IDENTITY, IDENTITY_CLAIMS, IDENTITY_SESSIONS } from './source-shapes.ts';
import { isWebAddress } from './web-address.ts';
import { instead } from './wording.ts';

/**
 * Which OpenID Connect provider says who somebody is. Without one, personal links by mail are the only way in, and nothing
 * that signing in needs is deployed.
 */
export interface Identity {
  /** As the provider's discovery document states it, to the letter: https, or http on a loopback address. */
  readonly issuer: string;
  /** The client that is registered there for this deployment. */
  readonly clientId: string;
  /**
   * The name of the client's secret in Secrets Manager, which holds the secret as plain text. Left out: a public client,
   * which proves by PKCE alone that it was the one that asked.
   */
  readonly secret?: string;
  /** How the client proves that it has the secret; `basic` if it is left out (OpenID Connect Core, 9). */
  readonly secretBy?: 'basic' | 'post';
  /** What the ID token calls what is asked of it. */
  readonly claims?: {
    /** The address by which somebody is found in the roles. Default: `email`. */
    readonly email?: string;
    /**
     * The claim that must be true before the address counts. Default: `email_verified`. `false`: the provider says no such
     * thing, and nobody there can choose an address of their own.
     */
    readonly verified?: string | false;
    /** The groups that somebody is in: a text or a list of texts. */
    readonly groups?: string;
  };
  /** Roles, each with the group that the provider must put somebody in as well before they stand in it. */
  readonly groups?: Readonly<Record<string, string>>;
  /** What is asked for besides `openid`. Default: `email`. */
  readonly scopes?: readonly string[];
  /** When somebody has to sign in again: after so long without a page, and in any case. Default: 30 minutes, 12 hours. */
  readonly sessions?: { readonly idle?: Duration; readonly absolute?: Duration };
}

/** An `Identity` with everything said that may be left out. Lengths are in seconds. */
export interface ResolvedIdentity {
  readonly issuer: string;
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly secretBy: 'basic' | 'post';
  readonly claims: {
    readonly email: string;
    readonly verified: string | false;
    readonly groups: string | undefined;
  };
  readonly groups: Readonly<Record<string, string>>;
  readonly scope: string;
  readonly idleSeconds: number;
  readonly absoluteSeconds: number;
}

const SECRET = /^[\w/+=.@-]{1,512}$/;
const TOKEN = /^[\x21-\x7e]{1,256}$/;
const SHORTEST = toSeconds('1 minute');
const LONGEST = toSeconds('7 days');

/**
 * Checks and returns how an organisation's people sign in.
 * @throws Error that lists everything that is wrong.
 */
export function defineIdentity(identity: Identity): Identity {
  const problems = describeIdentity(identity);
  if (problems.length > 0) throw new Error(`workflows/identity.ts:\n- ${problems.join('\n- ')}`);
  return identity;
}

/** What nobody has to say. @throws RangeError for a length of time that is none: see `describeIdentity` */
export function resolveIdentity(identity: Identity): ResolvedIdentity {
  const { issuer, clientId, secret, secretBy = 'basic', claims = {}, groups = {} } = identity;
  const { scopes = ['email'], sessions = {} } = identity;
  return {
    issuer,
    clientId,
    secret,
    secretBy,
    claims: {
      email: claims.email ?? 'email',
      verified: claims.verified ?? 'email_verified',
      groups: claims.groups,
    },
    groups,
    scope: ['openid', ...scopes.filter((scope) => scope !== 'openid')].join(' '),
    idleSeconds: toSeconds(sessions.idle ?? '30 minutes'),
    absoluteSeconds: toSeconds(sessions.absolute ?? '12 hours'),
  };
}

/** What is wrong with an identity, one line a problem, for people. @param roles looked at when they are known */
export function describeIdentity(identity: Identity, roles?: Roles): string[] {
  const misshapen = [
    ...describeShape(identity, IDENTITY),
    ...describeShape(identity.claims, IDENTITY_CLAIMS).map((message) => `has claims, which ${message}`),
    ...describeShape(identity.sessions, IDENTITY_SESSIONS).map((message) => `has sessions, which ${message}`),
  ];
  if (misshapen.length > 0) return misshapen.map((message) => `the identity ${message}`);
  const { clientId, secret, secretBy, claims = {}, groups = {}, scopes = [] } = identity;
  return [
    ...describeIssuer(identity.issuer),
    ...(TOKEN.test(clientId)
      ? []
      : ['the clientId must be as the provider shows it, without a space or a line break']),
    ...(secret === undefined || SECRET.test(secret)
      ? []
      : ['the secret must be the name of a secret in Secrets Manager, never the secret itself']),
    ...(secretBy === undefined || ['basic', 'post'].includes(secretBy)
      ? []
      : [`secretBy is '${secretBy}': ${instead(['basic', 'post'])}`]),
    ...[claims.email, claims.groups, ...scopes].flatMap((name) =>
      name === undefined || TOKEN.test(name) ? [] : [`'${name}' can't be the name of a claim or a scope`],
    ),
    ...(claims.verified === undefined || claims.verified === false || isText(claims.verified)
      ? []
      : ["the claim 'verified' must be the name of a claim, or false"]),
    ...describeGroups(groups, claims.groups, roles),
    ...describeSessions(identity),
  ];
}

function describeIssuer(issuer: string): string[] {
  return isWebAddress(issuer)
    ? []
    : [
        `the issuer '${issuer}' must be an https address without query or fragment, as the provider's own ` +
          '.well-known/openid-configuration states it',
      ];
}

function describeGroups(
  groups: Readonly<Record<string, string>>,
  claim: string | undefined,
  roles: Roles | undefined,
): string[] {
  const names = Object.entries(groups);
  return [
    ...(names.length > 0 && claim === undefined
      ? ["roles ask for groups, and no claim says which somebody is in: name it as 'claims: { groups: ... }'"]
      : []),
    ...names.flatMap(([role, group]) => [
      ...(isText(group) && group !== ''
        ? []
        : [`role '${role}' asks for a group that is no text: write its name`]),
      ...(roles === undefined || membersOf(roles, role).length > 0
        ? []
        : [`the role '${role}' that asks for a group is none of roles.ts: ${instead(Object.keys(roles))}`]),
    ]),
  ];
}

function describeSessions({ sessions = {} }: Identity): string[] {
  const problems: string[] = [];
  const seconds = (name: 'idle' | 'absolute', usual: Duration): number => {
    const written = sessions[name] ?? usual;
    try {
      const length = toSeconds(written);
      if (length < SHORTEST || length > LONGEST)
        problems.push(
          `sessions end ${name === 'idle' ? 'without a page' : 'in any case'} after '${written}': ` +
            `write between ${formatSeconds(SHORTEST)} and ${formatSeconds(LONGEST)}`,
        );
      return length;
    } catch (error) {
      problems.push(`sessions: ${(error as Error).message.replace(/ or '3 working days'$/, '')}`);
      return Number.NaN;
    }
  };
  const idle = seconds('idle', '30 minutes');
  const absolute = seconds('absolute', '12 hours');
  if (idle > absolute) problems.push("sessions: 'idle' is longer than 'absolute': exchange them");
  return problems;
}

const isText = (value: unknown): value is string => typeof value === 'string';
