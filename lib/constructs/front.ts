import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Aws, RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { nist } from './explain-kinds.ts';

export interface FrontProps {
  /** The ARN of a web ACL for CloudFront: of scope `CLOUDFRONT`, in us-east-1 wherever the stack is. */
  readonly webAclArn: string;
  /** The HTTP API behind it. */
  readonly apiId: string;
}

const WEB_ACL = /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/[\w-]{1,128}\/[\w-]+$/;

/**
 * A web application firewall before the pages: an HTTP API can have none, so CloudFront is in front, which can. Nobody gets
 * around it: behind it the pages are under a path that is a secret between the two. A secret of this kind opens nothing, as
 * the links do; who learns it goes past the firewall and no further.
 *
 * Signed calls of the API are for the API's own address: IAM turns away whoever can't sign before a function hears of them.
 */
export class Front extends Construct {
  /** What the paths of the pages begin with at the API: a slash and the secret. */
  readonly prefix: string;
  /** Where people reach the pages, without a trailing slash. */
  readonly endpoint: string;

  constructor(scope: Construct, id: string, { webAclArn, apiId }: FrontProps) {
    super(scope, id);
    if (!WEB_ACL.test(webAclArn))
      throw new Error(
        `waf must be the ARN of a web ACL of scope CLOUDFRONT, such as arn:aws:wafv2:us-east-1:111122223333:global/webacl/countersign/0a1b2c, and is '${webAclArn}'`,
      );
    this.prefix = `/${this.#createSecret()}`;
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'The pages of Countersign',
      webAclId: webAclArn,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        origin: new HttpOrigin(`${apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`, {
          originPath: this.prefix,
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
          originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        }),
        // Those of a form are among them.
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      },
    });
    this.endpoint = `https://${distribution.distributionDomainName}`;
    const noLog =
      'A log would hold the paths, and these are links. What the firewall counts and samples is for the web ACL to say.';
    Validations.of(distribution).acknowledge(
      {
        id: 'AwsSolutions-CFR1',
        reason: 'People decide from wherever they are; the web ACL can tell countries apart.',
      },
      { id: 'AwsSolutions-CFR3', reason: noLog },
      {
        id: 'AwsSolutions-CFR4',
        reason:
          "CloudFront's own name has CloudFront's own certificate, with which it takes no other setting.",
      },
    );
  }

  #createSecret(): string {
    const secret = new Secret(this, 'Path', {
      description: 'The path under which CloudFront finds the pages of Countersign',
      generateSecretString: { passwordLength: 32, excludePunctuation: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const reason =
      'It is a path that CloudFront and the API share, in both of their settings: another one comes with another secret. It ' +
      'opens nothing; Secrets Manager encrypts it with its own key.';
    Validations.of(secret).acknowledge(
      { id: 'AwsSolutions-SMG4', reason },
      { id: nist('SecretsManagerRotationEnabled'), reason },
      { id: nist('SecretsManagerUsingKMSKey'), reason },
    );
    return secret.secretValue.unsafeUnwrap();
  }
}
