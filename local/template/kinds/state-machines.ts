import { messageOf } from '../../errors.ts';
import type { StateMachineSpec } from '../deployment.ts';
import type { ResourceReader, StackReader } from '../reader.ts';

/** A template publishes one version of a machine; AWS would go on counting with each deployment. */
const VERSION = '1';

/** The state machines of a stack with their published version and the aliases that lead to it. */
export function readStateMachines(stack: StackReader): StateMachineSpec[] {
  const published = stack.ofType('AWS::StepFunctions::StateMachineVersion').map((version) => ({
    versionArn: version.reference(),
    machineArn: version.text('StateMachineArn'),
  }));
  const aliases = stack.ofType('AWS::StepFunctions::StateMachineAlias').map((alias) => ({
    name: alias.text('Name'),
    versionArn: readVersionArn(alias),
  }));
  return stack.ofType('AWS::StepFunctions::StateMachine').map((machine) => {
    const type = machine.textOr('StateMachineType', 'STANDARD');
    if (type !== 'STANDARD') machine.fail(`has the type ${type}, and only STANDARD runs here`);
    const arn = machine.attribute('Arn');
    const definition = readDefinition(machine);
    const versions = published.filter((version) => version.machineArn === arn);
    if (versions.length > 1) machine.fail('has several versions, and only one is possible here');
    const own = aliases.filter(({ versionArn }) =>
      versions.some((version) => version.versionArn === versionArn),
    );
    return {
      arn,
      name: machine.name,
      roleArn: machine.text('RoleArn'),
      definition,
      versions: versions.length === 0 ? {} : { [VERSION]: definition },
      aliases: Object.fromEntries(own.map(({ name }) => [name, VERSION])),
    };
  });
}

function readVersionArn(alias: ResourceReader): string {
  const routes = alias.list('RoutingConfiguration') as { readonly StateMachineVersionArn: string }[];
  const preferred = alias.optional('DeploymentPreference.StateMachineVersionArn');
  const [version, ...others] = [...routes.map((route) => route.StateMachineVersionArn), preferred].filter(
    (arn) => arn !== undefined,
  );
  if (version === undefined || others.length > 0) return alias.fail('must lead to exactly one version');
  return String(version);
}

function readDefinition(machine: ResourceReader): unknown {
  const object = machine.optional('Definition');
  const text = object === undefined ? machine.text('DefinitionString') : JSON.stringify(object);
  const substitutions = machine.object('DefinitionSubstitutions');
  const filled = text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : placeholder,
  );
  try {
    return JSON.parse(filled);
  } catch (error) {
    return machine.fail(`has a definition that is no JSON (${messageOf(error)})`);
  }
}
