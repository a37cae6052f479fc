import { CAMPAIGNS, type Campaign } from './campaigns.ts';
import type { CampaignName, Figures } from './figures.ts';
import type { Row } from './last-figures.ts';

/** What running campaigns needs of the machine. */
export interface Machine {
  /** Runs the script to its end with its output shown. @returns what it reported @throws Error when it failed */
  readonly run: <Name extends CampaignName>(name: Name, campaign: Campaign<Name>) => Promise<Figures[Name]>;
  /** The digest of what is below these paths now. */
  readonly digest: (paths: readonly string[]) => string;
  /** How the table says on which code it ran. */
  readonly codeOf: (paths: readonly string[], digest: string) => string;
  /** Puts a row into the page. */
  readonly keep: (row: Row) => void;
  readonly say: (line: string) => void;
  /** Milliseconds that only go up. */
  readonly now: () => number;
  /** True when others had much to do on it before. */
  readonly isBusy: boolean;
}

/**
 * Runs campaigns one after another and keeps the figures of each that succeeds at once. One that fails leaves its row
 * alone, and the others go on.
 *
 * @returns the names of those that failed
 */
export async function runCampaigns(
  names: readonly CampaignName[],
  machine: Machine,
  last: ReadonlyMap<string, Row>,
): Promise<CampaignName[]> {
  const failed: CampaignName[] = [];
  for (const [index, name] of names.entries()) {
    const took = last.get(name)?.time;
    const before = took === undefined || took === '' ? '' : `, ${took} last time`;
    machine.say(`\n==> ${index + 1} of ${names.length}: ${name} (${CAMPAIGNS[name].about}${before})`);
    try {
      const row = await runCampaign(name, machine);
      machine.keep(row);
      machine.say(`${name}: ${row.size}: ${row.result}, in ${row.time}`);
    } catch (error) {
      failed.push(name);
      machine.say(`${name} FAILED: ${(error as Error).message}. Its row stays as it is.`);
    }
  }
  return failed;
}

async function runCampaign<Name extends CampaignName>(name: Name, machine: Machine): Promise<Row> {
  const campaign: Campaign<Name> = CAMPAIGNS[name];
  const { about, covers, tell } = campaign;
  const [digest, began] = [machine.digest(covers), machine.now()];
  const figures = await machine.run(name, campaign);
  const seconds = (machine.now() - began) / 1_000;
  if (machine.digest(covers) !== digest) throw new Error('the code changed while it ran');
  const time = `${formatDuration(seconds)}${machine.isBusy ? ', on a busy machine' : ''}`;
  return { name, about, ...tell(figures), time, code: machine.codeOf(covers, digest) };
}

function formatDuration(seconds: number): string {
  return seconds < 600 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}
