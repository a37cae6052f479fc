import { modelsOf } from '../../../schema/integrations.ts';
import { own } from '../../../schema/own.ts';
import type { RegisteredModel, RegisteredVersion } from '../../domain/mlflow/answers.ts';
import { MIRRORED, OUR_TAGS } from '../../domain/mlflow/names.ts';
import type { Notifier } from '../../ports.ts';
import { Attempts } from '../registered/attempts.ts';
import { standingOf } from '../registered/standing.ts';
import { takenSince } from '../registered/take.ts';
import { tellLacking } from '../registered/tell-lacking.ts';
import { driftAt, mirror, setAliases, showVersions, subjectOf, versionsAt } from './mirror.ts';
import type { TakePorts } from './ports.ts';
import { type Taken, takeVersion } from './take-version.ts';

export interface PollPorts extends TakePorts {
  readonly notifier: Notifier;
}

/**
 * Every few minutes: finds the versions of which no delivery came, takes those that were lacking something and lack it no
 * more, shows what could not be shown, and counts the aliases that somebody else has moved, and what was registered under the number of another. One that fails keeps no other
 * from its turn.
 *
 * @throws what failed first, once everything was tried
 */
export const poll = (ports: PollPorts) => async () => {
  const attempts = new Attempts();
  const since = takenSince(ports.clock.now());
  const versions: RegisteredVersion[] = [];
  for await (const version of ports.registry.newest(since))
    if (modelsOf(ports.settings, version.name) !== undefined) versions.push(version);
  // The oldest first, as their deliveries would have come: a newer request may end an older one.
  for (const version of versions.reverse()) await attempts.of(() => take(ports, version));
  let drifting = 0;
  for await (const model of ports.registry.models())
    await attempts.of(async () => {
      drifting += await compare(ports, model);
    });
  ports.log.count('RegistryDrift', drifting);
  attempts.end();
};

async function take(ports: PollPorts, { name, version }: RegisteredVersion): Promise<void> {
  const taken = await takeVersion(ports, name, version);
  if (taken.outcome === 'lacking') await tell(ports, taken);
}

/** One mail for a version. */
async function tell(
  ports: PollPorts,
  { version, lacking, person }: Taken & { outcome: 'lacking' },
): Promise<void> {
  const { name, version: number, creation_timestamp: made, tags } = version;
  if (own(tags, OUR_TAGS.told) !== undefined) return;
  const told = await tellLacking(ports, { registry: 'MLflow', name, version: number, made, lacking, person });
  if (told !== undefined) await ports.registry.setTag(name, number, OUR_TAGS.told, told);
}

/** How many aliases of a model are wrong, and versions others than their numbers mean; what we owe it is made good, and is none. */
async function compare(ports: PollPorts, model: RegisteredModel): Promise<number> {
  const { name } = model;
  const subject = subjectOf(ports, name);
  if (subject === undefined) return 0;
  const standing = await standingOf(ports, subject);
  const there = standing === undefined ? [] : await versionsAt(ports, name, standing.state);
  const others = there.filter(({ another }) => another !== undefined);
  for (const { version, another } of others)
    ports.log.warn('a version is another than what its number means to the ledger', {
      model: name,
      version: version.version,
      why: another,
    });
  if (standing !== undefined && Number(own(model.tags, MIRRORED) ?? 0) < standing.seq) {
    await mirror(ports, subject);
    return others.length;
  }
  if (standing !== undefined) await showVersions(ports, standing.state, there);
  const drift = driftAt(ports, model, standing?.state ?? { subject, environments: {} }, there);
  for (const { alias, should, is } of drift)
    ports.log.warn('an alias is not what the registry says', { model: name, alias, should, is });
  if (ports.settings.drift === 'correct') await setAliases(ports, model, drift);
  return drift.length + others.length;
}
