import { openPage, sendForm } from '../../../local/people/browser.ts';
import { startEmbedded } from './embedded.ts';
import { type Deeds, Robot } from './robot.ts';

/** How many requests are submitted before their mails are waited for. */
const BATCH = 10;
/** To two managers, who are asked, and to the requester, in whose name it is. */
export const MAILS_PER_REQUEST = 3;
const PERSONAL = ['decided', 'handed-over', 'closed'];
/** Versions as models have them in real registries; none is among the robot's guesses. */
const VERSIONS = ['14', '37', '2026.11.3', 'v4.2.0', '1.0.7-rc1', 'b7e23ec'];

/** What a raid of the robot came to. */
export interface Raid {
  readonly mails: number;
  readonly deeds: Deeds;
  /** What only a person may do (decide, hand over, withdraw) and the ledger has when the robot was done. */
  readonly decided: number;
  /** People who then opened their link and decided, and were told so. */
  readonly welcomed: number;
}

/** Lets a robot loose on so many mails of the embedded default; then each first person decides. */
export async function raid(dataDirectory: string, mails: number, guesses: number): Promise<Raid> {
  const embedded = await startEmbedded(dataDirectory);
  try {
    const requests = Math.ceil(mails / MAILS_PER_REQUEST);
    for (let index = 0; index < requests; index++) {
      const version = VERSIONS[index % VERSIONS.length];
      await embedded.submit({ subject: `model/m${index}`, version });
      if (index % BATCH === BATCH - 1 || index === requests - 1)
        await embedded.mailsSent((index + 1) * MAILS_PER_REQUEST);
    }
    const robot = new Robot(embedded.endpoint, guesses);
    for (const { body } of embedded.mails) await robot.read(body);
    const acts = () => PERSONAL.flatMap((action) => embedded.entries(action)).length;
    const decided = acts();
    let welcomed = 0;
    for (const { to, body, links } of embedded.mails.slice()) {
      if (to !== 'manager@example.org' || links.approve === undefined) continue;
      const version = /^ {2}Version +(\S+)$/m.exec(body)?.[1] ?? '';
      const page = await openPage(links.approve);
      if (page.form !== undefined && (await sendForm(page, { version })).status === 200) welcomed++;
    }
    const signed = acts();
    if (signed !== decided + welcomed) throw new Error(`${signed} decisions, not ${decided + welcomed}`);
    return { mails: requests * MAILS_PER_REQUEST, deeds: robot.deeds, decided, welcomed };
  } finally {
    await embedded.close();
  }
}
