import {
  FeaturePlan,
  Mfa,
  OAuthScope,
  UserPool,
  UserPoolClient,
  UserPoolClientIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import { Aws, CfnOutput, Duration, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Identity } from '../../schema/identity.ts';
import { nameOf } from '../names.ts';

export interface PeoplePoolProps {
  /** Where people reach the pages, without a trailing slash. */
  readonly pages: string;
}

/**
 * An identity provider for an organisation that has none: a user pool of Amazon Cognito. Whoever looks after it puts the people
 * of the roles in, with confirmed addresses; nobody signs up, or changes the address by which the roles know them. It stays
 * when the stack goes, since signatures name it.
 */
export class PeoplePool extends Construct {
  /** How people sign in by it. */
  readonly identity: Identity;

  constructor(scope: Construct, id: string, { pages }: PeoplePoolProps) {
    super(scope, id);
    const pool = new UserPool(this, 'Pool', {
      userPoolName: nameOf(this, 'people'),
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      signInCaseSensitive: false,
      standardAttributes: { email: { required: true, mutable: false } },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    // The whole account's pools share one name space: the number of the account tells them apart.
    pool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `${nameOf(this, 'people')}-${Aws.ACCOUNT_ID}` },
    });
    const client = new UserPoolClient(this, 'Client', {
      userPool: pool,
      // A public one: it proves by PKCE that it was the one that asked, and nobody has a secret to keep.
      generateSecret: false,
      authFlows: {},
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.EMAIL],
        callbackUrls: [`${pages}/sign-in/return`, `${pages}/decide/signed`],
        logoutUrls: [`${pages}/sign-out`],
      },
      supportedIdentityProviders: [UserPoolClientIdentityProvider.COGNITO],
      preventUserExistenceErrors: true,
    });
    Validations.of(pool).acknowledge(
      {
        id: 'AwsSolutions-COG3',
        reason:
          'Every sign-in takes a second factor; what the threat protection of the dearer plan adds is for whoever looks after the pool to say.',
      },
      { id: 'AwsSolutions-COG8', reason: 'The dearer plan is for whoever looks after the pool to choose.' },
    );
    new CfnOutput(this, 'UserPoolId', { value: pool.userPoolId });
    this.identity = {
      issuer: `https://cognito-idp.${Aws.REGION}.${Aws.URL_SUFFIX}/${pool.userPoolId}`,
      clientId: client.userPoolClientId,
      claims: { groups: 'cognito:groups' },
    };
  }
}
