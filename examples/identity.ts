import { defineIdentity } from '../schema/identity.ts';

// Recipes for `workflows/identity.ts`, each with what it needs and its limits in docs/identity.md.

export const keycloak = defineIdentity({
  issuer: 'https://sso.example.com/realms/company',
  clientId: 'countersign',
  secret: 'countersign/oidc',
  claims: { groups: 'groups' },
  groups: { manager: '/ml-managers' },
});

export const okta = defineIdentity({
  issuer: 'https://example.okta.com',
  clientId: '0oa1b2c3d4e5f6g7h8i9',
  secret: 'countersign/oidc',
});

export const entra = defineIdentity({
  issuer: 'https://login.microsoftonline.com/00000000-1111-2222-3333-444444444444/v2.0',
  clientId: '55555555-6666-7777-8888-999999999999',
  secret: 'countersign/oidc',
  secretBy: 'post',
  claims: { email: 'email', verified: false, groups: 'roles' },
  scopes: ['email', 'profile'],
});

export const cognito = defineIdentity({
  issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_aBcDeFgHi',
  clientId: '1a2b3c4d5e6f7g8h9i0j',
  secret: 'countersign/oidc',
  claims: { groups: 'cognito:groups' },
});

export const google = defineIdentity({
  issuer: 'https://accounts.google.com',
  clientId: '000000000000-abcdefghijklmnop.apps.googleusercontent.com',
  secret: 'countersign/oidc',
  secretBy: 'post',
});
