import type { Identity } from 'countersign';

/**
 * How people sign in, to the console and where a stage asks for a signature: by the OpenID Connect provider of your
 * organisation. It is off here: import `defineIdentity` from 'countersign', and take one of the recipes in docs/identity.md
 * of the package, such as
 *
 *   export const identity = defineIdentity({
 *     issuer: 'https://login.example.com/realms/company',
 *     clientId: 'countersign',
 *     secret: 'countersign/oidc',
 *   });
 *
 * An organisation that has no provider can have one made: `npx cdk deploy -c cognito=true`. Without any, personal links by
 * mail are the only way in. `npm start` brings a provider of its own, whatever stands here.
 */
export const identity: Identity | undefined = undefined;
