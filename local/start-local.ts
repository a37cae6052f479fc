import { loadOrganisation } from '../lib/load-organisation.ts';
import { once } from '../schema/lazily.ts';
import { type DataDirectory, openDataDirectory } from './data/data-directory.ts';
import { type Handle, listen } from './http/server.ts';
import { createIdentityProvider } from './identity/provider.ts';
import type { ReceivedMail } from './inbox/inbox.ts';
import { createRouter } from './router.ts';
import { type FailedExecution, type LedgerItem, openServices } from './services.ts';
import { synthesizeCached } from './synth/synth-cache.ts';
import type { Place } from './template/identity.ts';
import { readDeployment } from './template/read-deployment.ts';
import { readAssembly } from './template/template.ts';
import { Undo } from './undo.ts';

export interface LocalOptions {
  /** Where everything is kept; made when it does not exist. */
  readonly dataDirectory: string;
  /** 0 takes a free port. Left out: the port that the data directory remembers, else a free one. */
  readonly port?: number | undefined;
  /** The directory of the organisation to run. Default: `workflows` in the working directory. */
  readonly organisation?: string | undefined;
  /** A cloud assembly to run in place of that organisation's. */
  readonly assembly?: string;
  /** Told before the app is synthesized, which takes some seconds and happens only after its sources changed. */
  readonly onSynthesis?: () => void;
  /** Told each mail that arrives. */
  readonly onMail?: (mail: ReceivedMail) => void;
  /** Told each entry of the ledger, after it is written. */
  readonly onLedgerEntry?: (item: LedgerItem) => void;
  /** Told each execution that failed, such as one whose input the intake refuses. */
  readonly onFailure?: (execution: FailedExecution) => void;
  /** Told the name of each function that is called. */
  readonly onInvocation?: (name: string) => void;
  /** Stands around everything that is asked of the server, to see it with its answer. */
  readonly around?: (handle: Handle) => Handle;
}

/** A running embedded default. */
export interface LocalServer {
  /** Such as `http://127.0.0.1:49152`: the AWS endpoint, the inbox (`/inbox`) and the links in mails. */
  readonly endpoint: string;
  readonly dataDirectory: DataDirectory;
  /** True until the first request is submitted. */
  isUnused(): Promise<boolean>;
  /** Resolves when what was written before has reached the views, the bus and whoever else follows; after some seconds anyway. */
  followed(): Promise<void>;
  /** Stops it, so that a later start with the same data directory goes on where it was. */
  close(): Promise<void>;
}

const STACK = 'GovernanceStack';
/** The region in all ARNs. Requests may name any other. */
export const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

/**
 * Starts the embedded default: the synthesized app, run on this machine behind one port of 127.0.0.1.
 *
 * @throws LocalError with one sentence that says what to do: the port, the data directory or the app can't be
 *   used. Nothing is left open then.
 */
export async function startLocal(options: LocalOptions): Promise<LocalServer> {
  const undo = new Undo();
  try {
    const dataDirectory = openDataDirectory(options.dataDirectory);
    undo.add(() => dataDirectory.close());
    const server = await listen(options.port ?? dataDirectory.rememberedPort ?? 0);
    undo.add(() => server.close());
    const endpoint = `http://127.0.0.1:${server.port}`;
    const place: Place = { partition: 'aws', region: REGION, account: ACCOUNT, stackName: STACK, endpoint };
    const assembly = options.assembly ?? (await synthesizeCached(options));
    const deployment = readDeployment(readAssembly(assembly, STACK), place);
    const services = await openServices(deployment, place, dataDirectory, options);
    undo.add(() => services.close());
    dataDirectory.rememberPort(server.port);
    const { around = (handle) => handle } = options;
    const identity = createIdentityProvider({
      endpoint,
      keysPath: dataDirectory.keysPath,
      roles: once(async () => (await loadOrganisation(options.organisation)).roles),
    });
    server.serve(around(createRouter(services)), identity);
    services.start();
    return {
      endpoint,
      dataDirectory,
      isUnused: services.isUnused,
      followed: services.followed,
      close: () => undo.run(),
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}
