import { modelsOf } from '../../../schema/integrations.ts';
import { own } from '../../../schema/own.ts';
import { open, requestStream, subjectStream } from '../../domain/entry.ts';
import type { RegisteredModel } from '../../domain/mlflow/answers.ts';
import { type AliasDrift, aliasesOf, driftOf, statusOf } from '../../domain/mlflow/mirror.ts';
import { MIRRORED, OUR_TAGS } from '../../domain/mlflow/names.ts';
import type { RequestState, SubjectState } from '../../domain/model.ts';
import type { MirrorPorts } from './ports.ts';

/** How often what was written is held to the ledger again before somebody else is left to it. */
const MOST_ROUNDS = 5;

/** A subject as the ledger has it now, and up to which entry. */
interface Standing {
  readonly seq: number;
  readonly state: SubjectState;
}

/**
 * Shows at the tracking server what the ledger says of a subject: an alias for each environment, and how its versions stand.
 * It writes what is not so already, and looks at the ledger again afterwards: of two of these at once, whichever is later has
 * the last word with what is true then.
 *
 * @param request of which something has changed, if it is of one
 */
export async function mirror(ports: MirrorPorts, subject: string, request?: string): Promise<void> {
  const name = subject.slice(subject.indexOf('/') + 1);
  if (subjectOf(ports, name) !== subject) return;
  let shown = -1;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const standing = await standingOf(ports, subject);
    if (standing === undefined || standing.seq === shown) return;
    const model = await ports.registry.model(name);
    if (model === undefined) return;
    await setAliases(ports, model, await driftAt(ports, model, standing.state));
    await showVersions(ports, name, standing.state, request);
    await ports.registry.setModelTag(name, MIRRORED, String(standing.seq));
    shown = standing.seq;
  }
}

/** The subject that a registered model is; nothing for one that is left alone. */
export function subjectOf(
  { settings, catalogue }: Pick<MirrorPorts, 'settings' | 'catalogue'>,
  name: string,
): string | undefined {
  const models = modelsOf(settings, name);
  const workflow = catalogue.workflows.find(({ id }) => id === models?.workflow);
  return workflow && `${workflow.subject}/${name}`;
}

/**
 * The aliases of a model that are not what the ledger says: an environment that runs nothing has none, and what runs and came
 * another way than from this server is no version there.
 */
export async function driftAt(
  { settings, catalogue, registry }: MirrorPorts,
  model: RegisteredModel,
  { subject, environments: running }: Pick<SubjectState, 'subject' | 'environments'>,
): Promise<readonly AliasDrift[]> {
  const kind = subject.slice(0, subject.indexOf('/'));
  const all = catalogue.workflows.filter((one) => one.subject === kind).flatMap((one) => one.environments);
  const drift = driftOf(aliasesOf([...new Set(all)], running, settings.aliases ?? {}), model);
  const known = await Promise.all(
    drift.map(
      async ({ should }) =>
        should === undefined || (await registry.version(model.name, should)) !== undefined,
    ),
  );
  return drift.filter((_, index) => known[index]);
}

/** Sets aliases to what they should be. */
export async function setAliases(
  { registry, log }: MirrorPorts,
  { name }: RegisteredModel,
  drift: readonly AliasDrift[],
): Promise<void> {
  for (const { alias, should, is } of drift) {
    if (should === undefined) await registry.deleteAlias(name, alias);
    else await registry.setAlias(name, alias, should);
    log.info('an alias was set', { name, alias, to: should, from: is });
  }
}

/** A subject as the ledger has it; `undefined` for one of which nothing is known. */
export async function standingOf(
  { ledger }: Pick<MirrorPorts, 'ledger'>,
  subject: string,
): Promise<Standing | undefined> {
  const last = await ledger.last(subjectStream(subject));
  return last && { seq: last.seq, state: open<SubjectState>(last).state };
}

/** Says of the versions that this concerns how they stand: those that run, those that they replaced, and that of a request. */
async function showVersions(
  { registry, ledger }: MirrorPorts,
  name: string,
  state: SubjectState,
  request: string | undefined,
): Promise<void> {
  const last = request === undefined ? undefined : await ledger.last(requestStream(request));
  const asked = last && open<RequestState>(last).state;
  const running = Object.values(state.environments);
  const requests = new Map([
    ...running.flatMap(({ replaced }) => (replaced ? [[replaced.version, replaced.request] as const] : [])),
    ...running.map((one) => [one.version, one.request] as const),
    ...Object.entries(state.open).map(([id, one]) => [one.version, id] as const),
    ...(asked?.subject === state.subject ? [[asked.version, asked.request] as const] : []),
  ]);
  for (const [number, id] of requests) {
    const version = await registry.version(name, number);
    if (version === undefined) continue;
    const sealed = await ledger.last(requestStream(id));
    const status = statusOf(sealed && open<RequestState>(sealed).state, number, state);
    for (const [key, value] of [
      [OUR_TAGS.request, id],
      [OUR_TAGS.status, status],
    ] as const)
      if (own(version.tags, key) !== value) await registry.setTag(name, number, key, value);
  }
}
