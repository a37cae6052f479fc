import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { Annotations, Aws, CfnOutput } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { adviceFor } from '../../schema/advice.ts';
import { warnOfCalendars } from '../../schema/calendar-coverage.ts';
import type { Identity } from '../../schema/identity.ts';
import type { Integrations } from '../../schema/integrations.ts';
import type { Roles } from '../../schema/roles.ts';
import { stackOf } from '../../schema/stacks.ts';
import type { Webhooks as Receivers } from '../../schema/webhooks.ts';
import type { Workflow } from '../../schema/workflow.ts';
import type { HandlerName } from '../handlers.ts';
import { DEFAULT_NAME, setName } from '../names.ts';
import { Alarms } from './alarms.ts';
import type { DailyTime } from './call-daily.ts';
import { Chat } from './chat.ts';
import { CustomChecks } from './custom-checks.ts';
import { Dashboard } from './dashboard.ts';
import { Digests } from './digests.ts';
import { explainKinds } from './explain-kinds.ts';
import { Follower } from './follower.ts';
import { Front } from './front.ts';
import { HandlerFunction } from './handler-function.ts';
import { Information } from './information.ts';
import { LinkKey } from './link-key.ts';
import { MlflowConnector } from './mlflow-connector.ts';
import { callOnAlerts } from './monitor-rule.ts';
import { OrphanGuard } from './orphan-guard.ts';
import { PeoplePool } from './people-pool.ts';
import { PublicApi } from './public-api.ts';
import { ReceiptKey } from './receipt-key.ts';
import { RoleTopics } from './role-topics.ts';
import { SageMakerConnector } from './sagemaker-connector.ts';
import { SigningKey } from './signing-key.ts';
import { Tables } from './tables.ts';
import { Upkeep } from './upkeep.ts';
import { Webhooks } from './webhooks.ts';
import { WorkflowMachines } from './workflow-machines.ts';

export interface CountersignProps {
  /**
   * What its names begin with: 1 to 11 lower-case letters and digits. Default: `countersign`. An account has one
   * deployment of a name in each region.
   */
  readonly name?: string;
  readonly workflows: readonly Workflow[];
  /** Workflows that take no new requests, whose machines stay for those that they carry. None if it is left out. */
  readonly retired?: readonly Workflow[] | undefined;
  readonly roles: Roles;
  /** Each handler's bundle: an ES module `index.mjs` that exports `handler`. */
  readonly code: Readonly<Record<HandlerName, Code>>;
  /** The organisation's own checks by name: the bundle of each, or `elsewhere`. None if left out. */
  readonly customChecks?: Readonly<Record<string, Code | 'elsewhere'>>;
  /**
   * How people sign in. `cognito`: by a user pool that is made for them, of an organisation that has no provider. `embedded`: by
   * a provider beside the pages, at `/identity` of their own address, as where the embedded default runs. They don't, and nothing that it needs is made, if it is left out.
   */
  readonly identity?: Identity | 'cognito' | 'embedded' | undefined;
  /** The tools of others that are connected; nothing is made for one that is left out. */
  readonly integrations?: Integrations | undefined;
  /** Who is told of entries by signed webhooks; nothing is made if nobody is. */
  readonly webhooks?: Receivers | undefined;
  /** The commit that is deployed, which the ledger keeps with rules that it brings; nothing is said if it is left out. */
  readonly commit?: string;
  /** Who gets a mail when an alarm goes off; nobody if it is left out. */
  readonly alarmEmail?: string;
  /** When those who prefer one mail a day get it. Default: 06:00 UTC. */
  readonly dailyMail?: DailyTime;
  /** How long nobody can remove a digest of the ledger, whole years. Default: 10. */
  readonly digestRetentionYears?: number;
  /** How often a digest is made: minutes, a divisor of 60. Default: 5. */
  readonly digestMinutes?: number;
  /**
   * Whether nobody deletes the ledger by a slip. Default: false, since what is protected from the beginning is in the way
   * of every later deployment when the first one fails.
   */
  readonly protect?: boolean;
  /** Whether a deployment may take away what open requests need: a workflow, a role, a person. Default: false, it is refused. */
  readonly allowOrphans?: boolean;
  /**
   * The ARN of the role in which operators run `countersign views rebuild`: besides the handlers, it alone may write the
   * views and the tasks, and nothing else. Nobody if it is left out.
   */
  readonly repairRole?: string;
  /**
   * The ARN of a web ACL of scope `CLOUDFRONT`, in us-east-1: the pages are then behind CloudFront and it, and links lead there.
   * Nothing is in front of them if it is left out.
   */
  readonly webAclArn?: string;
}

/**
 * All of Countersign: the ledger, one state machine per workflow, the handlers between them, and how people are asked
 * and answer. Its functions, topics and state machines have names of their own (`countersign-...`, or with another name
 * at the beginning), so an account has one of a name in each region.
 */
export class Countersign extends Construct {
  /** The address of the HTTP API. */
  readonly endpoint: string;
  /** The alias that starts each workflow, by the workflow's id. */
  readonly startArns: ReadonlyMap<string, string>;

  constructor(scope: Construct, id: string, props: CountersignProps) {
    super(scope, id);
    setName(this, props.name ?? DEFAULT_NAME);
    explainKinds(this);
    const receivers = Object.keys(props.webhooks ?? {}).length === 0 ? undefined : props.webhooks;
    const tables = new Tables(this, 'Tables', {
      protect: props.protect ?? false,
      repairRole: props.repairRole,
      sessions: props.identity !== undefined,
      deliveries: receivers !== undefined,
    });
    if (!props.protect) warnOfSlips(this);
    const now = new Date();
    for (const words of adviceFor(props, now)) Annotations.of(this).addWarningV2('countersign:advice', words);
    for (const warning of warnOfCalendars(props.workflows, now))
      Annotations.of(this).addWarningV2('countersign:holidaysRunOut', warning);
    const topics = new RoleTopics(this, 'Topics', { roles: props.roles });
    const linkKey = new LinkKey(this, 'LinkKey');
    const digests = new Digests(this, 'Digests', {
      retentionYears: props.digestRetentionYears,
      everyMinutes: props.digestMinutes,
    });
    const receiptKey = new ReceiptKey(this, 'ReceiptKey');
    const told = receivers && { webhooks: receivers, key: webhookKey(this) };
    const customChecks = new CustomChecks(this, 'CustomChecks', { checks: props.customChecks ?? {} });
    const bare = (name: HandlerName, identity?: Identity) =>
      new HandlerFunction(this, name, {
        handler: name,
        code: props.code[name],
        tables,
        topics,
        linkKey,
        digests,
        receiptKey,
        customChecks,
        identity,
        integrations: props.integrations,
        told,
      });
    const guard = new OrphanGuard(this, 'Orphans', {
      orphans: bare('orphans'),
      workflows: [...props.workflows, ...(props.retired ?? [])],
      roles: props.roles,
      allowOrphans: props.allowOrphans ?? false,
    });
    const handler = (name: HandlerName, identity?: Identity) => {
      const made = bare(name, identity);
      guard.guard(made);
      return made;
    };

    // Its id is from when it served nothing but links: another one would be another address.
    const api = new PublicApi(this, 'LinkApi');
    const front =
      props.webAclArn === undefined
        ? undefined
        : new Front(this, 'Front', { webAclArn: props.webAclArn, apiId: api.api.apiId });
    const pages = front?.endpoint ?? api.endpoint;
    const review = handler('review');
    api.routeLinks({ review, decide: handler('decide') }, front?.prefix);
    if (props.identity !== undefined) {
      const identity = identityAt(this, props.identity, pages);
      const signIn = handler('sign-in', identity);
      const sign = handler('sign', identity);
      const browsed = handler('console', identity);
      for (const { lambda } of [signIn, sign, browsed]) lambda.addEnvironment('LINK_BASE_URL', pages);
      api.routeSignIn(signIn, front?.prefix);
      api.routeSigning(sign, front?.prefix);
      api.routeConsole(browsed, front?.prefix);
    }
    const act = handler('act');
    api.routeOperations({ query: handler('query'), act });

    const intake = handler('intake');
    const openStage = handler('open-stage');
    const inform = handler('inform');
    const dailyMail = handler('daily-mail');
    for (const asking of [intake, openStage, inform, dailyMail])
      asking.lambda.addEnvironment('LINK_BASE_URL', pages);
    // What keeps rules in the ledger says by which deployment they came.
    for (const beginning of [intake, act]) {
      beginning.lambda.addEnvironment('STACK_ID', Aws.STACK_ID);
      if (props.commit !== undefined) beginning.lambda.addEnvironment('COMMIT', props.commit);
    }
    const machines = new WorkflowMachines(this, 'Workflows', {
      workflows: props.workflows,
      retired: props.retired ?? [],
      intake,
      openStage,
      check: handler('check'),
      takeEffect: handler('take-effect'),
    });

    const follow = handler('follow');
    // Its id is from when it did nothing but announce: the bus stays the same one by it.
    const follower = new Follower(this, 'LedgerEvents', { ledger: tables.ledger, follow });
    const [close, sweep, adopt, reconcile] = [
      handler('close'),
      handler('sweep'),
      handler('adopt'),
      handler('reconcile'),
    ];
    if (props.identity !== undefined)
      for (const leading of [review, intake, openStage, inform, close, sweep, adopt, reconcile])
        leading.lambda.addEnvironment('CONSOLE_URL', `${pages}/console`);
    const upkeep = new Upkeep(this, 'Upkeep', {
      close,
      sweep,
      adopt,
      enrol: handler('enrol'),
      reconcile,
      digest: handler('digest'),
      survey: handler('survey'),
      digestMinutes: digests.everyMinutes,
    });
    new Information(this, 'Information', {
      inform,
      dailyMail,
      dailyMailAt: props.dailyMail,
      bus: follower.bus,
      failures: upkeep.failures,
    });
    if (props.integrations?.mlflow !== undefined)
      new MlflowConnector(this, 'Mlflow', {
        incoming: handler('mlflow-in'),
        poll: handler('mlflow-poll'),
        outgoing: handler('mlflow-out'),
        api,
        bus: follower.bus,
        failures: upkeep.failures,
      });
    if (props.integrations?.sagemaker !== undefined)
      new SageMakerConnector(this, 'SageMaker', {
        incoming: handler('sagemaker-in'),
        poll: handler('sagemaker-poll'),
        outgoing: handler('sagemaker-out'),
        settings: props.integrations.sagemaker,
        bus: follower.bus,
        failures: upkeep.failures,
      });
    const webhooks =
      receivers &&
      new Webhooks(this, 'Webhooks', {
        webhooks: receivers,
        out: handler('webhook-out'),
        retry: handler('webhook-retry'),
        bus: follower.bus,
        failures: upkeep.failures,
      });
    if (props.integrations?.monitors !== undefined) callOnAlerts(handler('monitor-in'), upkeep.failures);
    const channels = props.integrations?.chat ?? {};
    const chatAlarms: Alarm[] = [];
    if (Object.keys(channels).length > 0) {
      const out = handler('chat-out');
      if (props.identity !== undefined) out.lambda.addEnvironment('CONSOLE_URL', `${pages}/console`);
      const chat = new Chat(this, 'Chat', { channels, out, bus: follower.bus, failures: upkeep.failures });
      chatAlarms.push(chat.undelivered);
    }
    const alarms = new Alarms(this, 'Alarms', {
      api: api.api,
      sweep: sweep.lambda,
      follow: follow.lambda,
      others: [
        upkeep.failures.alarm,
        follower.unfollowed.alarm,
        ...(webhooks === undefined ? [] : [webhooks.untold.alarm]),
        ...chatAlarms,
      ],
      email: props.alarmEmail,
      integrations: props.integrations ?? {},
      webhooks: webhooks !== undefined,
    });
    new Dashboard(this, 'Dashboard', {
      alarms: alarms.all,
      tables: [tables.ledger, tables.views, tables.tasks, tables.heads],
    });

    this.endpoint = api.endpoint;
    this.startArns = machines.aliasArns;
    new CfnOutput(this, 'ApiEndpoint', { value: api.endpoint });
    if (front !== undefined) new CfnOutput(this, 'PagesEndpoint', { value: pages });
    new CfnOutput(this, 'LedgerTable', { value: tables.ledger.tableName });
    new CfnOutput(this, 'DigestBucket', { value: digests.bucket.bucketName });
    new CfnOutput(this, 'ViewsTable', { value: tables.views.tableName });
    for (const [role, topic] of topics.topics)
      new CfnOutput(this, `Topic-${role}`, { value: topic.topicArn });
    for (const workflow of props.workflows.filter((one) => stackOf(one) === undefined))
      new CfnOutput(this, `Start-${workflow.id}`, { value: machines.aliasArns.get(workflow.id) ?? '' });
  }
}

/** The provider of a deployment whose pages are at an address; it is made where there is none. */
function identityAt(scope: Construct, identity: Identity | 'cognito' | 'embedded', pages: string): Identity {
  if (identity === 'cognito') return new PeoplePool(scope, 'People', { pages }).identity;
  return identity === 'embedded' ? { issuer: `${pages}/identity`, clientId: 'countersign' } : identity;
}

/** The key that signs what receivers are told, of which they have the public half. */
function webhookKey(scope: Construct): SigningKey {
  return new SigningKey(new Construct(scope, 'WebhookKey'), {
    description: 'Signs what receivers of webhooks are told by Countersign',
    name: 'webhooks',
    keySpec: 'ECC_NIST_EDWARDS25519',
  });
}

/** What the CDK's command prints at each synthesis and deployment. */
function warnOfSlips(scope: Construct): void {
  Annotations.of(scope).addWarningV2(
    'countersign:notProtected',
    'A slip can delete the stack, or the table of the ledger. Once the first deployment has succeeded, deploy with ' +
      '-c protect=true, or say so in the context of cdk.json.',
  );
}
