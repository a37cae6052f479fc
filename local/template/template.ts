import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError, messageOf } from '../errors.ts';
import { flatten, type NestedTemplate } from './flatten.ts';

/** A resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

/** The parts of a CloudFormation template that the embedded default reads. */
export interface Template {
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** One stack of a synthesized CDK app. */
export interface Assembly {
  readonly stackName: string;
  readonly template: Template;
  /** The directory of a Lambda's code, by the object key under which the template names it. */
  codeDirectory(objectKey: string): string | undefined;
}

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/**
 * Reads one stack from a cloud assembly (`cdk.out`): its template, with those of nested stacks in it, and where its assets are.
 *
 * @throws LocalError when the directory holds no such stack.
 */
export function readAssembly(directory: string, stackName: string): Assembly {
  const template = readJson<Template>(join(directory, `${stackName}.template.json`));
  const manifest = readJson<AssetManifest>(join(directory, `${stackName}.assets.json`));
  const directories = new Map<string, string>();
  for (const file of Object.values(manifest.files)) {
    for (const { objectKey } of Object.values(file.destinations)) {
      directories.set(objectKey, join(directory, file.source.path));
    }
  }
  // The address of a nested stack's template ends with the object key of that file.
  const nestedIn = (resource: Resource): NestedTemplate => {
    const address = JSON.stringify(resource.Properties?.['TemplateURL']);
    const [, file] = [...directories].find(([objectKey]) => address.includes(`/${objectKey}`)) ?? [];
    if (file === undefined)
      throw new LocalError(`${stackName} has a nested stack whose template is not there.`);
    return readJson<NestedTemplate>(file);
  };
  return {
    stackName,
    template: flatten(template, nestedIn),
    codeDirectory: (objectKey) => directories.get(objectKey),
  };
}

function readJson<T>(path: string): T {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch (error) {
    throw new LocalError(`${path} can't be read (${messageOf(error)}): synthesize the app again.`);
  }
}
