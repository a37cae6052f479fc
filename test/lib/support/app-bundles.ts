import { REGION } from '../../../local/start-local.ts';
import { synthesizeCached } from '../../../local/synth/synth-cache.ts';
import { readDeployment } from '../../../local/template/read-deployment.ts';
import { readAssembly } from '../../../local/template/template.ts';
import { ORGANISATION } from '../../support/organisation.ts';

const PLACE = {
  partition: 'aws',
  region: REGION,
  account: '000000000000',
  stackName: 'GovernanceStack',
  endpoint: '',
};

/** The directory of each handler's bundle, by name, in the app that other tests run, too: another process has made it. */
export async function appBundles(): Promise<(name: string) => string> {
  const assembly = readAssembly(await synthesizeCached({ organisation: ORGANISATION }), PLACE.stackName);
  const { functions } = readDeployment(assembly, PLACE);
  const bundles = new Map(functions.map(({ name, codeDirectory }) => [name, codeDirectory]));
  return (name) => {
    const directory = bundles.get(`countersign-${name}`);
    if (directory === undefined) throw new Error(`${name} has no bundle`);
    return directory;
  };
}
