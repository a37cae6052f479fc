import { Match, type RuleProps } from 'aws-cdk-lib/aws-events';

/** The entries that change how a version stands, or what an environment runs: what registries of others show. */
export const SHOWN_ENTRIES: Pick<RuleProps, 'eventPattern'> = {
  eventPattern: {
    source: ['countersign'],
    detailType: ['Ledger Entry'],
    detail: {
      stream: [...Match.prefix('request/'), ...Match.prefix('subject/')],
      action: ['submitted', 'decided', 'expired', 'closed', 'request-opened', 'promoted', 'retired'],
    },
  },
};
