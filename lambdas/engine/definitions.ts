import { defined } from '../../schema/defined.ts';
import { definitionHash, type Workflow } from '../../schema/workflow.ts';
import type { DefinitionState, Deployed } from '../domain/actions.ts';
import { definitionStream, open } from '../domain/entry.ts';
import { GovernanceError } from '../domain/errors.ts';
import type { Ledger, Ports } from '../ports.ts';
import { advance } from './advance.ts';

const hashes = new WeakMap<Workflow, string>();

/** The hash of a deployed definition, computed once. */
function hashOf(workflow: Workflow): string {
  const known = hashes.get(workflow) ?? definitionHash(workflow);
  hashes.set(workflow, known);
  return known;
}

/** The deployed definition with this hash, if it is deployed. */
function deployedAs({ catalogue }: Pick<Ports, 'catalogue'>, hash: string): Workflow | undefined {
  return catalogue.workflows.find((workflow) => hashOf(workflow) === hash);
}

/**
 * The definition with this hash: the deployed one, else the one that the ledger keeps from when it was first used.
 * A request is always judged by the definition it started under.
 *
 * @throws GovernanceError `UnknownDefinition` when neither has it.
 */
export async function definitionOf(
  ports: Pick<Ports, 'catalogue'> & { readonly ledger: Pick<Ledger, 'last'> },
  hash: string,
): Promise<Workflow> {
  const deployed = deployedAs(ports, hash);
  if (deployed !== undefined) return deployed;
  const sealed = await ports.ledger.last(definitionStream(hash));
  const entry = sealed && open<DefinitionState>(sealed);
  const workflow = entry?.action === 'defined' ? entry.details.workflow : undefined;
  if (workflow !== undefined && hashOf(workflow) === hash) return workflow;
  const message = `No workflow definition ${hash} is deployed or in the ledger: deploy the version that has it.`;
  throw new GovernanceError('UnknownDefinition', message, { definition: hash });
}

/** Since when the ledger has a definition, and by which deployment it came, where that is known; `undefined` if it has none. */
export async function keptOf(
  { ledger }: { readonly ledger: Pick<Ledger, 'last'> },
  hash: string,
): Promise<{ readonly at: string; readonly deployed: Deployed | undefined } | undefined> {
  const sealed = await ledger.last(definitionStream(hash));
  const entry = sealed && open<DefinitionState>(sealed);
  return entry?.action === 'defined' ? { at: entry.at, deployed: entry.details.deployed } : undefined;
}

/**
 * Makes sure that a new request begins under rules that are deployed: machines of earlier ones stay for the requests that
 * they carry, and anybody who may start the machine could still start those.
 *
 * @throws GovernanceError `DefinitionReplaced`
 */
export function requireDeployed(ports: Pick<Ports, 'catalogue'>, workflow: string, hash: string): void {
  if (deployedAs(ports, hash) !== undefined) return;
  const message = `This execution runs an earlier definition of '${workflow}' (${hash}), and new requests begin under the deployed one: start the state machine by its alias 'live'.`;
  throw new GovernanceError('DefinitionReplaced', message, { definition: hash });
}

/**
 * Keeps a definition in the ledger, so that requests can be judged by it for ever, with the deployment that brought it. Done
 * once per definition.
 */
export async function keepDefinition(
  ports: Pick<Ports, 'ledger' | 'clock' | 'catalogue'>,
  workflow: Workflow,
  hash: string,
): Promise<void> {
  await advance<DefinitionState>(ports, definitionStream(hash), (last, now) =>
    last === undefined
      ? {
          entry: {
            at: now.toISOString(),
            actor: 'system:intake',
            action: 'defined',
            details: defined({ workflow, deployed: ports.catalogue.deployed }),
            state: {},
          },
        }
      : {},
  );
}
