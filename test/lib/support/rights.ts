/** A kind of right: what somebody can do with it, in words, and how that is seen. */
export interface Right {
  /** `resource action` of each power that gives it: one is enough. */
  readonly from: readonly string[];
  /** What a role that has it can do; `KINDS` stands for the kinds of streams. */
  readonly can: string;
  /** What whoever takes that over can do that they should not. */
  readonly harm: string;
  readonly seen: string;
}

/** Every kind of right that a role of the template has. */
export const RIGHTS = {
  append: {
    from: ['ledger dynamodb:PutItem'],
    can: 'append to streams of KINDS',
    harm: 'put an entry that did not happen, also over another one, in streams of these kinds, from within the function only',
    seen:
      'an entry over another: alarm `ledger-damaged` within seconds, and for ever by the digests. One that did not happen names its ' +
      'actor for good; `audit verify` names a decision without a genuine link, an effect without its approvals, rules that are not those of their hash, and a state that does not follow',
  },
  'read the ledger': {
    from: [
      'ledger dynamodb:Query',
      'ledger stream dynamodb:GetRecords',
      'ledger stream dynamodb:GetShardIterator',
    ],
    can: 'read entries',
    harm: 'carry away what the ledger says, links in it that act no more included',
    seen: 'not by Countersign: CloudTrail, where the organisation records reads of data',
  },
  'read all of the ledger': {
    from: ['ledger dynamodb:Scan', 'ledger dynamodb:BatchGetItem'],
    can: 'read all of the ledger at once',
    harm: 'the same, without knowing a stream by name',
    seen: 'as above',
  },
  'write views': {
    from: ['views dynamodb:PutItem', 'views dynamodb:UpdateItem', 'views dynamodb:DeleteItem'],
    can: 'write views',
    harm: 'make lists show what is not so, or hide a request from people and the sweeper',
    seen:
      'what is no view: alarm `views-damaged`. Nothing is decided on a view, but whether a requester has room for one more request; once a day `reconcile` shows again, from the ledger, the ' +
      'open requests that the lists lack; `countersign views rebuild` makes all anew',
  },
  'read views': {
    from: ['views dynamodb:Query', 'views dynamodb:GetItem', 'views dynamodb:BatchGetItem'],
    can: 'read views',
    harm: 'carry away what lists say',
    seen: 'as when the ledger is read',
  },
  'keep task tokens': {
    from: ['tasks dynamodb:PutItem', 'tasks dynamodb:DeleteItem'],
    can: 'keep and remove task tokens',
    harm: 'remove a token: its request waits until its time is over; put one of another task',
    seen: 'what is no token: alarm `tables-damaged`. A request that waits is in `countersign pending`',
  },
  'read task tokens': {
    from: ['tasks dynamodb:Query'],
    can: 'read task tokens',
    harm: 'learn the tokens of tasks that wait',
    seen: 'not by Countersign; a token alone decides nothing, see below',
  },
  wake: {
    from: ['* states:SendTaskSuccess', '* states:SendTaskFailure'],
    can: 'wake executions whose token it has',
    harm: 'let an execution go on, or end it, before anybody has decided',
    seen: 'the handler of the next state goes by the ledger: it refuses (`NotApproved`), which ends the execution by a fault: alarm `failures`',
  },
  'write heads': {
    from: ['heads dynamodb:PutItem', 'heads dynamodb:UpdateItem'],
    can: 'write how far streams were seen and digested',
    harm: 'say that something was seen or digested that was not',
    seen: 'the survey within a week: alarms `entries-unnoticed` and `ledger-damaged`; `audit verify` by the digests at once',
  },
  'read heads': {
    from: [
      'heads dynamodb:BatchGetItem',
      'heads dynamodb:GetItem',
      'heads dynamodb:Query',
      'heads dynamodb:Scan',
    ],
    can: 'read how far streams were seen and digested',
    harm: 'learn the names of streams and how long they are',
    seen: 'as when the ledger is read',
  },
  'keep sessions': {
    from: ['sessions dynamodb:PutItem', 'sessions dynamodb:DeleteItem'],
    can: 'begin and end sessions',
    harm: 'be signed in as anybody, from within the function only, and see what they see; a decision for which the provider must sign takes more',
    seen: 'not by Countersign: the provider knows of no such sign-in',
  },
  'note presence': {
    from: ['sessions dynamodb:UpdateItem'],
    can: 'note that somebody who is signed in is here',
    harm: 'keep a session open for as long as it may last in any case',
    seen: 'not at all',
  },
  'read sessions': {
    from: ['sessions dynamodb:GetItem', 'sessions dynamodb:Query'],
    can: 'find sessions',
    harm: 'nothing without the random id that a browser holds, of which the table has the SHA-256',
    seen: 'not at all',
  },
  'read the client secret': {
    from: ['client secret secretsmanager:GetSecretValue', 'client secret secretsmanager:DescribeSecret'],
    can: "read the secret of the identity provider's client",
    harm: 'redeem what a provider gives to this client: only who also has the verifier of a sign-in that is under way gets anything',
    seen: 'CloudTrail has each reading; the provider has each use',
  },
  'read the MLflow secret': {
    from: [
      'secret of MLflow secretsmanager:GetSecretValue',
      'secret of MLflow secretsmanager:DescribeSecret',
    ],
    can: 'read the secret of the MLflow tracking server',
    harm: 'do there what its user may: log what is not so, and move aliases; or make deliveries, of which no more is believed than a version',
    seen: 'CloudTrail has each reading; what was logged is in each request, before people decide; moved aliases: alarm `registry-drift`',
  },
  'read packages': {
    from: [
      'packages sagemaker:DescribeModelPackage',
      'makers of packages sagemaker:DescribeTrainingJob',
      'makers of packages sagemaker:ListPipelineExecutionSteps',
      'files of packages s3:GetObject',
      '* sagemaker:ListModelPackages',
    ],
    can: 'read model packages of SageMaker, and what made them',
    harm: 'carry away what they say, and files of the buckets that are named for it',
    seen: 'CloudTrail, where the organisation records reads of data',
  },
  'write packages': {
    from: ['packages sagemaker:UpdateModelPackage'],
    can: 'say of model packages of SageMaker how they stand (`sagemaker-in` only while they wait for approval)',
    harm: 'approve a package there that nobody approved here, or reject one',
    seen: 'CloudTrail has each; within five minutes `sagemaker-poll` holds packages to the ledger, which these roles can not write: alarm `registry-drift`',
  },
  'write deliveries': {
    from: ['deliveries dynamodb:PutItem', 'deliveries dynamodb:DeleteItem'],
    can: 'note what receivers of webhooks have not taken',
    harm: 'let a receiver miss an entry, or be told of one again',
    seen: 'by the receiver, who has the numbers of each stream; nothing that the ledger does not have is told by it',
  },
  'read deliveries': {
    from: ['deliveries dynamodb:GetItem', 'deliveries dynamodb:Query'],
    can: 'read what receivers of webhooks have not taken',
    harm: 'learn the names of streams, and which receivers are down',
    seen: 'as when the ledger is read',
  },
  'sign webhooks': {
    from: ['key of webhooks kms:Sign'],
    can: 'sign what receivers of webhooks are told',
    harm: 'tell receivers of an entry that is none',
    seen: 'CloudTrail has each signature; what is told names an entry, which the receiver reads ([integrations](integrations.md#webhooks))',
  },
  "read receivers' secrets": {
    from: [
      'secret of a receiver secretsmanager:GetSecretValue',
      'secret of a receiver secretsmanager:DescribeSecret',
    ],
    can: 'read the secrets that receivers of webhooks share',
    harm: 'the same, to receivers that check the shared secret alone',
    seen: 'CloudTrail has each reading',
  },
  'read queues of receivers': {
    from: [
      'queue of a receiver sqs:ReceiveMessage',
      'queue of a receiver sqs:DeleteMessage',
      'queue of a receiver sqs:GetQueueAttributes',
    ],
    can: 'take events out of the queues of receivers',
    harm: 'let a receiver miss an entry',
    seen: 'by the receiver, who has the numbers of each stream',
  },
  'sign links': {
    from: ['key of links kms:GenerateMac'],
    can: 'sign links',
    harm: 'make a link of anybody, and decide by it on the page as that person',
    seen:
      'CloudTrail has each signature and who asked for it, to be held against the mails; the decision is in `countersign history`, and those ' +
      'whom it concerns hear of it. `audit verify` finds nothing: the link is genuine',
  },
  'check links': {
    from: ['key of links kms:VerifyMac'],
    can: 'ask whether a link is genuine',
    harm: 'nothing: it makes no link',
    seen: 'CloudTrail',
  },
  'sign digests': {
    from: ['key of digests kms:Sign'],
    can: 'sign digests',
    harm: 'state of the ledger what is not so',
    seen: '`audit verify` holds every digest to the ledger, which this role can not write, and to the digest before it',
  },
  'put digests': {
    from: ['digests s3:PutObject'],
    can: 'put digests under names that are free',
    harm: 'take the name of the next digest first; no digest can be changed, removed or hidden',
    seen: '`audit verify`: gaps, and digests that do not follow, are named',
  },
  'read digests': {
    from: [
      'digests s3:GetObject',
      'digests s3:GetObjectVersion',
      'digests s3:ListBucket',
      'digests s3:ListBucketVersions',
    ],
    can: 'read digests',
    harm: 'nothing: they are for everybody who verifies',
    seen: 'not at all',
  },
  'sign receipts': {
    from: ['key of receipts kms:Sign'],
    can: 'sign receipts',
    harm: 'vouch for an artifact that nobody approved',
    seen: 'CloudTrail has each signature; the ledger, which this role can not write, says otherwise: `countersign status`',
  },
  'read public keys': {
    from: [
      'key of digests kms:GetPublicKey',
      'key of receipts kms:GetPublicKey',
      'key of webhooks kms:GetPublicKey',
    ],
    can: 'read the public keys',
    harm: 'nothing',
    seen: 'not at all',
  },
  'send mails': {
    from: ['people sns:Publish'],
    can: 'send mails to people',
    harm: 'write anything to anybody who has a role',
    seen: 'by the people: each mail of Countersign names the address of its page, and a link of no key opens none',
  },
  'tell channels': {
    from: ['channels sns:Publish'],
    can: 'tell channels of a chat',
    harm: 'write anything into these channels',
    seen: 'by who reads there: nothing is decided by it, and each notification names the request, which the ledger has',
  },
  'read addresses': {
    from: ['people sns:ListSubscriptionsByTopic'],
    can: "read people's addresses",
    harm: 'learn who is in which role',
    seen: 'CloudTrail',
  },
  'keep subscriptions': {
    from: [
      'people sns:Subscribe',
      '* sns:GetSubscriptionAttributes',
      '* sns:SetSubscriptionAttributes',
      '* sns:Unsubscribe',
    ],
    can: 'keep who is subscribed to mails',
    harm: "subscribe somebody to others' mails, links in them included, or end anybody's subscription in the account",
    seen:
      '`countersign people`; the next deployment puts it right. Whoever is subscribed has to confirm, and a page shows whose link it is; ' +
      'who hears no more is counted: alarm `approvers-unconfirmed`. A topic takes mailboxes alone, whoever asks; what is none is ' +
      'counted: alarm `subscriptions-foreign`',
  },
  'start executions': {
    from: ['machines states:StartExecution'],
    can: 'start executions of the workflows',
    harm: 'submit as anybody, or start old versions of a machine, or take a name that is needed later',
    seen:
      'the request is in the ledger with its execution, whose starter CloudTrail knows; old rules ' +
      'are turned away (`DefinitionReplaced`); a name that was taken: alarm `names-taken`',
  },
  'read executions': {
    from: ['machines states:ListExecutions', 'executions states:DescribeExecution'],
    can: 'read executions',
    harm: 'learn what was submitted',
    seen: 'CloudTrail',
  },
  announce: {
    from: ['bus events:PutEvents'],
    can: 'put events on the bus',
    harm: 'announce an entry that is none',
    seen: 'who reacts here reads the ledger first and does nothing; others are told to do the same ([events](events.md))',
  },
  'run the checks': {
    from: ['checks lambda:InvokeFunction'],
    can: "run the organisation's own checks",
    harm: 'run them without need, or with made-up submissions',
    seen: 'their logs',
  },
  'call handlers': {
    from: ['handlers lambda:InvokeFunction'],
    can: 'call handlers',
    harm: 'tell one something that did not happen',
    seen: 'the handler goes by the ledger and what it does is an entry there; for what it may not do it fails, in its log',
  },
  'report failures': {
    from: ['queue failures sqs:SendMessage', 'queue unfollowed-entries sqs:SendMessage'],
    can: 'report failures',
    harm: 'report one that did not happen',
    seen: 'alarm `failures` or `unfollowed-entries`',
  },
  'follow the stream': {
    from: ['ledger stream dynamodb:DescribeStream', 'ledger stream dynamodb:ListStreams'],
    can: "look at the ledger's stream",
    harm: 'nothing',
    seen: 'not at all',
  },
  log: {
    from: [
      'log logs:CreateLogStream',
      'log logs:PutLogEvents',
      '* xray:PutTelemetryRecords',
      '* xray:PutTraceSegments',
      '* xray:GetSamplingRules',
      '* xray:GetSamplingTargets',
    ],
    can: 'write its log, its metrics and traces',
    harm: 'log what did not happen, or keep quiet: alarms that count what it logs then stay silent',
    seen: 'its own silence is not seen; what it did to the ledger is seen by others: `follow`, `survey`, `audit verify`',
  },
  'deliver logs': {
    from: [
      '* logs:CreateLogDelivery',
      '* logs:DeleteLogDelivery',
      '* logs:DescribeLogGroups',
      '* logs:DescribeResourcePolicies',
      '* logs:GetLogDelivery',
      '* logs:ListLogDeliveries',
      '* logs:PutResourcePolicy',
      '* logs:UpdateLogDelivery',
    ],
    can: "set up the delivery of the account's logs",
    harm: 'stop logs, or lead them elsewhere',
    seen: 'CloudTrail',
  },
} satisfies Readonly<Record<string, Right>>;

export type RightName = keyof typeof RIGHTS;
