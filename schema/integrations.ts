import { type Chat, describeChat } from './chat.ts';
import { describeMonitors, type Monitor } from './monitors.ts';
import type { Organisation } from './organisation.ts';
import { fitsPattern } from './pattern.ts';
import { describeShape } from './shape.ts';
import { INTEGRATIONS, MLFLOW, MLFLOW_MODELS, SAGEMAKER, SAGEMAKER_GROUPS } from './source-shapes.ts';
import { insteadOf } from './unknown-words.ts';
import { isWebAddress } from './web-address.ts';
import { instead } from './wording.ts';

/** The tools of others that an organisation connects. Nothing is deployed for one that is left out. */
export interface Integrations {
  readonly mlflow?: Mlflow | undefined;
  readonly sagemaker?: SageMaker | undefined;
  /** What watches what runs: its alarms open findings. */
  readonly monitors?: readonly Monitor[] | undefined;
  /** The channels of a chat that hear of requests. */
  readonly chat?: Chat | undefined;
}

/** An MLflow tracking server whose registered models are asked about by themselves, and shown what came of it. */
export interface Mlflow {
  /** Its address, without `/api`: https, or http on a loopback address. Functions must reach it. */
  readonly url: string;
  /**
   * The name of a secret in Secrets Manager, JSON: `webhook`, with which the server signs its deliveries, and `token`, or
   * `username` and `password`, by which it is asked. `countersign connect mlflow` writes it.
   */
  readonly secret: string;
  /** Which registered models go to which workflow: the first that fits. Others are left alone. */
  readonly models: readonly MlflowModels[];
  /** What the alias of an environment is called, where that is not the environment's name. */
  readonly aliases?: Readonly<Record<string, string>> | undefined;
  /** What becomes of an alias that somebody else has moved: it is counted and shown, or set right as well. Default: `report`. */
  readonly drift?: 'report' | 'correct' | undefined;
}

export interface MlflowModels {
  /** The name of a registered model; `*` stands for any characters. */
  readonly name: string;
  /** The id of a workflow. */
  readonly workflow: string;
}

/** SageMaker's registry, in the account and region of the deployment: packages that wait for approval are asked about by themselves. */
export interface SageMaker {
  /** Which model package groups go to which workflow: the first that fits. Others are left alone. */
  readonly groups: readonly SageMakerGroups[];
  /**
   * The buckets, or what of one (`models/churn`), in which checksums of data and artifacts and figures of model quality are read.
   * Without one, all of these must be stated.
   */
  readonly buckets?: readonly string[] | undefined;
}

export interface SageMakerGroups {
  /** The name of a model package group; `*` stands for any characters. */
  readonly name: string;
  /** The id of a workflow. */
  readonly workflow: string;
  /** The environment that a package is approved for: it is `Approved` there while this runs it. Default: the workflow's last. */
  readonly environment?: string | undefined;
}

const SECRET = /^[\w/+=.@-]{1,512}$/;
/** MLflow takes no others: `latest` and `v1` mean something there. */
const ALIAS = /^(?!latest$|v\d+$)[\w-]{1,255}$/i;

/**
 * Checks and returns the tools that an organisation connects.
 * @throws Error that lists everything that is wrong.
 */
export function defineIntegrations(integrations: Integrations): Integrations {
  const problems = describeIntegrations(integrations);
  if (problems.length > 0) throw new Error(`workflows/integrations.ts:\n- ${problems.join('\n- ')}`);
  return integrations;
}

/** What is wrong with them, one line a problem, for people. @param organisation looked at when it is known */
export function describeIntegrations(
  integrations: Integrations,
  organisation?: Pick<Organisation, 'workflows' | 'roles'>,
): string[] {
  const misshapen = describeShape(integrations, INTEGRATIONS);
  if (misshapen.length > 0) return misshapen.map((message) => `the integrations ${message}`);
  const { mlflow, sagemaker, monitors, chat } = integrations;
  return [
    ...(mlflow === undefined ? [] : describeMlflow(mlflow, organisation)),
    ...(sagemaker === undefined ? [] : describeSageMaker(sagemaker, organisation)),
    ...(monitors === undefined ? [] : describeMonitors(monitors, organisation)),
    ...(chat === undefined ? [] : describeChat(chat, organisation)),
  ];
}

function describeMlflow(mlflow: Mlflow, organisation?: Pick<Organisation, 'workflows'>): string[] {
  const misshapen = describeShape(mlflow, MLFLOW);
  if (misshapen.length > 0) return misshapen.map((message) => `mlflow ${message}`);
  const { url, secret, models, aliases = {}, drift } = mlflow;
  return [
    ...(isWebAddress(url) && !url.endsWith('/')
      ? []
      : [
          `mlflow: the url '${url}' must be the https address of a tracking server, without a slash at its end`,
        ]),
    ...(SECRET.test(secret)
      ? []
      : ['mlflow: the secret must be the name of a secret in Secrets Manager, never the secret itself']),
    ...(drift === undefined || ['report', 'correct'].includes(drift)
      ? []
      : [`mlflow: drift is '${drift}': ${instead(['report', 'correct'])}`]),
    ...describeModels(models, organisation),
    ...describeAliases(aliases, organisation),
  ];
}

function describeModels(models: Mlflow['models'], organisation?: Pick<Organisation, 'workflows'>): string[] {
  if (!Array.isArray(models) || models.length === 0)
    return ["mlflow has no models: write a list such as [{ name: '*', workflow: 'model-promotion' }]"];
  const known = organisation?.workflows.map(({ id }) => id);
  return models.flatMap((one: MlflowModels) => {
    const misshapen = describeShape(one, MLFLOW_MODELS);
    if (misshapen.length > 0) return misshapen.map((message) => `mlflow has models of which one ${message}`);
    return known === undefined || known.includes(one.workflow)
      ? []
      : [
          `mlflow: the workflow '${one.workflow}' of the models '${one.name}' is not deployed: ${insteadOf(one.workflow, known)}`,
        ];
  });
}

function describeAliases(
  aliases: Readonly<Record<string, unknown>>,
  organisation?: Pick<Organisation, 'workflows'>,
): string[] {
  const known = organisation && [
    ...new Set(organisation.workflows.flatMap(({ environments }) => environments)),
  ];
  const given = Object.entries(aliases);
  return given.flatMap(([environment, alias]) => [
    ...(known === undefined || known.includes(environment)
      ? []
      : [
          `mlflow: the environment '${environment}' of an alias is of no workflow: ${insteadOf(environment, known)}`,
        ]),
    ...(typeof alias === 'string' && ALIAS.test(alias)
      ? []
      : [
          `mlflow: the alias '${alias}' of '${environment}' must be letters, digits, - and _, and not 'latest' or 'v1'`,
        ]),
    ...(given.some(([other, same]) => other < environment && same === alias)
      ? [`mlflow: the alias '${alias}' is of more than one environment: give each its own`]
      : []),
  ]);
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[^*?$\s]*[^*?$\s/])?$/;

function describeSageMaker(sagemaker: SageMaker, organisation?: Pick<Organisation, 'workflows'>): string[] {
  const misshapen = describeShape(sagemaker, SAGEMAKER);
  if (misshapen.length > 0) return misshapen.map((message) => `sagemaker ${message}`);
  const { groups, buckets = [] } = sagemaker;
  if (!Array.isArray(groups) || groups.length === 0)
    return ["sagemaker has no groups: write a list such as [{ name: '*', workflow: 'model-promotion' }]"];
  return [
    ...groups.flatMap((one: SageMakerGroups) => describeGroups(one, organisation)),
    ...buckets
      .filter((bucket) => !BUCKET.test(bucket))
      .map(
        (bucket) => `sagemaker: '${bucket}' must be a bucket's name, or what of one, such as 'models/churn'`,
      ),
  ];
}

/** IAM and SageMaker agree on a group's name in ARNs only without what means something in a pattern of theirs. */
const GROUP = /^[a-zA-Z0-9*-]{1,63}$/;

function describeGroups(one: SageMakerGroups, organisation?: Pick<Organisation, 'workflows'>): string[] {
  const misshapen = describeShape(one, SAGEMAKER_GROUPS);
  if (misshapen.length > 0) return misshapen.map((message) => `sagemaker has groups of which one ${message}`);
  const { name, workflow: id, environment } = one;
  if (!GROUP.test(name))
    return [`sagemaker: '${name}' must be letters, digits, - and *, as a group's name is`];
  if (organisation === undefined) return [];
  const known = organisation.workflows.map((workflow) => workflow.id);
  const workflow = organisation.workflows.find((each) => each.id === id);
  if (workflow === undefined)
    return [
      `sagemaker: the workflow '${id}' of the groups '${name}' is not deployed: ${insteadOf(id, known)}`,
    ];
  const { environments } = workflow;
  if (environments.length === 0)
    return [
      `sagemaker: the workflow '${id}' of the groups '${name}' promotes to no environment: nothing is approved by it`,
    ];
  return environment === undefined || environments.includes(environment)
    ? []
    : [
        `sagemaker: the environment '${environment}' of the groups '${name}' is none of '${id}': ${insteadOf(environment, environments)}`,
      ];
}

/** What a model package group's name goes to: the first that fits; `undefined` for one that is left alone. */
export function groupsOf({ groups }: Pick<SageMaker, 'groups'>, name: string): SageMakerGroups | undefined {
  return groups.find((one) => fitsPattern(one.name, name));
}

/** The models of a registered model's name: the first that fits; `undefined` for one that is left alone. */
export function modelsOf({ models }: Pick<Mlflow, 'models'>, name: string): MlflowModels | undefined {
  return models.find((one) => fitsPattern(one.name, name));
}
