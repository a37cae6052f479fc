import { type ConnectionOptions, type Environment, namedApi } from './connection.ts';
import { CommandError, UsageError } from './errors.ts';

const DEFAULT = 'countersign';
const NAME = /^[a-z][a-z0-9]{0,10}$/;
const PATIENCE_MS = 10_000;

/** The tables of a deployment, as `lib` names them. */
export interface TableNames {
  readonly ledger: string;
  readonly views: string;
  readonly tasks: string;
}

/**
 * The name of the deployment whose tables and bucket are meant: the one that was named, or else that of the API that was
 * named, which says it on every page; `countersign` where neither is.
 *
 * @throws UsageError when what was named can't be a deployment's name
 * @throws CommandError when the API that was named does not answer: another deployment's ledger must not be taken for its
 */
export async function deploymentName(options: ConnectionOptions, env: Environment): Promise<string> {
  const named = options.deployment ?? env['COUNTERSIGN_DEPLOYMENT'];
  if (named !== undefined && named !== '') {
    if (NAME.test(named)) return named;
    throw new UsageError(
      `'${named}' is no deployment's name: it has 1 to 11 lower-case letters and digits and begins with a letter.`,
    );
  }
  const api = namedApi(options, env);
  return api === undefined ? DEFAULT : await askName(api);
}

/** What the tables of a deployment are called. */
export function tablesOf(name: string): TableNames {
  return { ledger: `${name}-ledger`, views: `${name}-views`, tasks: `${name}-tasks` };
}

/** The key of a deployment's links, by the name that `lib` gives it. */
export const linkKeyOf = (name: string): string => `alias/${name}-links`;

/** Asks a page that there can't be, so that nobody needs any right. An older version does not say, and has the default. */
async function askName(api: string): Promise<string> {
  try {
    const answer = await fetch(`${api}/decide/-`, {
      method: 'HEAD',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return answer.headers.get('x-countersign-deployment') ?? DEFAULT;
  } catch {
    throw new CommandError(
      `${api} does not answer, so it is not known which deployment's ledger is meant: name it by --deployment, or check --endpoint.`,
    );
  }
}
