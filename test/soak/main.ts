/**
 * `npm run test:soak`: the load of `soak.ts` at its full size. Prints one summary line, and each defect; exit code 1
 * when there is any.
 *
 *   node test/soak/main.mjs [--seed <number>] [--requests <number>] [--kills <number>] [--minutes <number>]
 */
import { parseArgs } from 'node:util';
import { reportFigures } from '../campaigns/figures.ts';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    requests: { type: 'string', default: '200' },
    kills: { type: 'string', default: '10' },
    minutes: { type: 'string', default: '5' },
  },
});
const [seed, requests, kills] = [Number(values.seed), Number(values.requests), Number(values.kills)];
const result = await soak({ seed, requests, kills, deadlineMs: Number(values.minutes) * 60_000 });
const { lost, doubled, wrong } = result;
for (const defect of [...lost, ...doubled, ...wrong]) console.log(defect);
console.log(
  `${result.requests} requests, ${result.decisions} decisions, ${result.kills} kills: ` +
    `${lost.length} lost, ${doubled.length} double`,
);
console.log(
  `seed ${seed}, ${result.seconds.toFixed(0)} s, ${result.posts} answers, ${result.unanswered} broken connections, ${result.turnedAway} times 'try again', ` +
    `${result.promotions} promotions, ${result.stalls} stalls, ${result.late} views late, ${wrong.length} other defects, ` +
    `outcomes ${JSON.stringify(result.outcomes)}`,
);
reportFigures('soak', {
  requests: result.requests,
  decisions: result.decisions,
  kills: result.kills,
  lost: lost.length,
  doubled: doubled.length,
});
process.exitCode = lost.length + doubled.length + wrong.length === 0 ? 0 : 1;
