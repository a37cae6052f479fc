import { createHash } from 'node:crypto';
import { parseDefinition } from './parse-definition.ts';
import type { Store } from './store.ts';

/** A state machine to run, as a template gives it. */
export interface MachineDeployment {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** The definition in Amazon States Language, as an object. */
  readonly definition: unknown;
  /** The definition of each published version, by the last part of its ARN: `{ '1': {...} }`. */
  readonly versions?: Readonly<Record<string, unknown>>;
  /** The version that each alias leads to: `{ live: '1' }`. */
  readonly aliases?: Readonly<Record<string, string>>;
}

/** A deployed machine, or one version of it. */
export interface Machine {
  readonly arn: string;
  readonly name: string;
  readonly roleArn: string;
  /** JSON text, kept in the store under `definitionHash`. */
  readonly definition: string;
  readonly definitionHash: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Present when a version, or an alias that leads to it, was named. */
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

/** The deployed machines, by the ARNs that name them. */
export class Machines {
  readonly #store: Store;
  #byArn: ReadonlyMap<string, Machine> = new Map();

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Replaces what is deployed. Definitions are kept for the executions that started with them.
   *
   * @throws DefinitionError when the engine can't run a definition, Error for an alias of a version that is not
   *   there; nothing is replaced then
   */
  load(deployments: readonly MachineDeployment[], now: number): void {
    for (const { name, definition, versions = {} } of deployments) {
      parseDefinition(name, definition);
      for (const [suffix, version] of Object.entries(versions)) parseDefinition(`${name}:${suffix}`, version);
    }
    const byArn = new Map<string, Machine>();
    for (const deployment of deployments) this.#add(byArn, deployment, now);
    this.#byArn = byArn;
  }

  /** The machine that a machine's, version's or alias's ARN names. */
  find(arn: string): Machine | undefined {
    return this.#byArn.get(arn);
  }

  /** All machines, without their versions, in order of name. */
  list(): Machine[] {
    const machines = [...this.#byArn]
      .filter(([arn, machine]) => arn === machine.arn)
      .map(([, machine]) => machine);
    return machines.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #add(byArn: Map<string, Machine>, deployment: MachineDeployment, now: number): void {
    const { arn, name, roleArn, definition, versions = {}, aliases = {} } = deployment;
    const base = { arn, name, roleArn, createdAt: this.#store.registerMachine(arn, now) };
    byArn.set(arn, { ...base, ...this.#keep(definition) });
    for (const [suffix, version] of Object.entries(versions)) {
      const versionArn = `${arn}:${suffix}`;
      byArn.set(versionArn, { ...base, ...this.#keep(version), versionArn });
    }
    for (const [alias, suffix] of Object.entries(aliases)) {
      const version = byArn.get(`${arn}:${suffix}`);
      if (version === undefined) {
        throw new Error(`The alias ${alias} of ${name} leads to version ${suffix}, which is not deployed.`);
      }
      const aliasArn = `${arn}:${alias}`;
      byArn.set(aliasArn, { ...version, aliasArn });
    }
  }

  #keep(value: unknown): { readonly definition: string; readonly definitionHash: string } {
    const definition = JSON.stringify(value);
    const definitionHash = createHash('sha256').update(definition).digest('hex');
    this.#store.saveDefinition(definitionHash, definition);
    return { definition, definitionHash };
  }
}
