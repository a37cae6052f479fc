/**
 * A process that starts executions without end, and says so on standard output, until it is killed. Each
 * execution: a Pass state, a function, a token that is answered, a second token that never is.
 *
 * Arguments: the database file.
 */
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { StepFunctionsService } from '../../../../local/step-functions/service.ts';
import { ACCOUNT, killedMachine, MACHINE, REGION } from './killed-machine.ts';

const service: StepFunctionsService = new StepFunctionsService({
  database: new DatabaseSync(process.argv[2] ?? ''),
  region: REGION,
  account: ACCOUNT,
  invoke: async (_arn, payload) => {
    const { token, answer } = payload as { token?: string; answer?: boolean };
    await setImmediate();
    if (answer) {
      const { status } = await service.handle('SendTaskSuccess', { taskToken: token, output: '"answered"' });
      if (status === 200) writeSync(1, `answered ${token}\n`);
    }
    return { ok: true, payload: null };
  },
});
service.load([killedMachine]);
service.resume();
for (let number = 0; ; number += 1) {
  const { body } = await service.handle('StartExecution', { stateMachineArn: MACHINE, input: `${number}` });
  writeSync(1, `started ${body.executionArn}\n`);
  await setImmediate();
}
