import type { Place } from '../template/identity.ts';
import type { QueryService } from './query-service.ts';

/** STS, as far as telling where one is goes: tools ask it whether their credentials work. */
export function createSts(place: Place): QueryService {
  return {
    name: 'STS',
    namespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
    actions: {
      GetCallerIdentity: () => ({
        Arn: `arn:${place.partition}:iam::${place.account}:root`,
        UserId: place.account,
        Account: place.account,
      }),
    },
  };
}
