import { describe, expect, it } from 'vitest';
import { deploy, Harness, MACHINE, tokenTask } from './support/harness.ts';

const machine = deploy({ A: tokenTask() });
const EXECUTION = MACHINE.replace('stateMachine', 'execution');

describe('StartExecution', () => {
  it('with the same name and input is the same execution while that runs', async () => {
    const harness = new Harness(machine);
    const start = { stateMachineArn: MACHINE, name: 'n', input: '{"a":1}' };
    const first = await harness.call('StartExecution', start);
    harness.clock.sleep(5000);
    expect(first).toEqual({
      executionArn: `${EXECUTION}:n`,
      startDate: Date.parse('2026-11-23T09:00:00Z') / 1000,
    });
    expect(await harness.call('StartExecution', start)).toEqual(first);
    await harness.service.settle();
    expect(harness.calls).toHaveLength(1);
    const refusal = {
      __type: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${EXECUTION}:n'`,
    };
    expect(await harness.call('StartExecution', { ...start, input: '{"a":2}' })).toEqual(refusal);
    await harness.call('StopExecution', first);
    expect(await harness.call('StartExecution', start)).toEqual(refusal);
  });

  it('takes a name again 90 days after its execution has ended', async () => {
    const harness = new Harness(machine);
    const executionArn = await harness.start({}, { name: 'n' });
    await harness.call('StopExecution', { executionArn });
    await harness.advance(90 * 86_400 - 1);
    expect((await harness.call('StartExecution', { stateMachineArn: MACHINE, name: 'n' })).__type).toBe(
      'ExecutionAlreadyExists',
    );
    await harness.advance(1);
    await harness.start({}, { name: 'n' });
    expect(await harness.types(executionArn)).toHaveLength(5);
    expect((await harness.describe(executionArn)).status).toBe('RUNNING');
  });

  it.each([
    [{ name: 'a b' }, 'InvalidName'],
    [{ name: 'a:b' }, 'InvalidName'],
    [{ name: 'a\u0007' }, 'InvalidName'],
    [{ name: '' }, 'InvalidName'],
    [{ name: 'x'.repeat(81) }, 'ValidationException'],
    [{ name: 5 }, 'SerializationException'],
    [{ input: 'not JSON' }, 'InvalidExecutionInput'],
    [{ input: '' }, 'InvalidExecutionInput'],
    [{ input: `"${'x'.repeat(262_144)}"` }, 'ValidationException'],
    [{ stateMachineArn: `${MACHINE}x` }, 'StateMachineDoesNotExist'],
    [{ stateMachineArn: `${MACHINE}:2` }, 'StateMachineDoesNotExist'],
    [{ stateMachineArn: 'machine' }, 'InvalidArn'],
    [{ stateMachineArn: undefined }, 'ValidationException'],
  ])('refuses %j', async (more, code) => {
    const harness = new Harness(machine);
    const { status, body } = await harness.service.handle('StartExecution', {
      stateMachineArn: MACHINE,
      ...more,
    });
    expect([status, body.__type]).toEqual([400, code]);
    expect((await harness.call('ListExecutions', { stateMachineArn: MACHINE })).executions).toEqual([]);
  });

  it('runs what a version or alias leads to, and says so', async () => {
    const old = deploy({ A: { Type: 'Succeed', Output: 'old' } }).definition;
    const harness = new Harness({
      ...deploy({ A: { Type: 'Succeed', Output: 'new' } }),
      versions: { '1': old },
    });
    const byAlias = await harness.describe(await harness.start({}, { stateMachineArn: `${MACHINE}:live` }));
    expect(byAlias).toMatchObject({
      output: '"old"',
      stateMachineArn: MACHINE,
      stateMachineVersionArn: `${MACHINE}:1`,
      stateMachineAliasArn: `${MACHINE}:live`,
    });
    expect((await harness.history(byAlias.executionArn))[0].executionStartedEventDetails).toMatchObject({
      stateMachineAliasArn: `${MACHINE}:live`,
      stateMachineVersionArn: `${MACHINE}:1`,
    });
    const byVersion = await harness.describe(await harness.start({}, { stateMachineArn: `${MACHINE}:1` }));
    expect(byVersion.output).toBe('"old"');
    expect(byVersion.stateMachineAliasArn).toBeUndefined();
    expect((await harness.describe(await harness.start())).output).toBe('"new"');

    const count = async (stateMachineArn: string) =>
      (await harness.call('ListExecutions', { stateMachineArn })).executions.length;
    expect([await count(MACHINE), await count(`${MACHINE}:1`), await count(`${MACHINE}:live`)]).toEqual([
      3, 2, 1,
    ]);
  });
});

describe('StopExecution', () => {
  it('ends an execution as ABORTED, once', async () => {
    const harness = new Harness(machine);
    const executionArn = await harness.start();
    const stop = { executionArn, error: 'Withdrawn', cause: 'changed my mind' };
    const { stopDate } = await harness.call('StopExecution', stop);
    harness.clock.sleep(1000);
    expect(await harness.call('StopExecution', { ...stop, error: 'Other' })).toEqual({ stopDate });
    expect(await harness.describe(executionArn)).toMatchObject({
      status: 'ABORTED',
      stopDate,
      error: 'Withdrawn',
      cause: 'changed my mind',
    });
    const last = (await harness.history(executionArn)).at(-1);
    expect(last).toMatchObject({ type: 'ExecutionAborted', previousEventId: 0 });
    expect(last.executionAbortedEventDetails).toEqual({ error: 'Withdrawn', cause: 'changed my mind' });
  });

  it('stops a wait, and its timer', async () => {
    const harness = new Harness(deploy({ A: { Type: 'Wait', Seconds: 5, End: true } }));
    const executionArn = await harness.start();
    await harness.call('StopExecution', { executionArn });
    expect(harness.clock.pending).toBe(0);
    await harness.advance(10);
    expect((await harness.describe(executionArn)).status).toBe('ABORTED');
  });
});

describe('reading', () => {
  it('tells an unknown execution from a bad ARN', async () => {
    const harness = new Harness(machine);
    for (const action of ['DescribeExecution', 'GetExecutionHistory', 'StopExecution']) {
      expect((await harness.call(action, { executionArn: `${EXECUTION}:x` })).__type).toBe(
        'ExecutionDoesNotExist',
      );
      expect((await harness.call(action, { executionArn: 'x' })).__type).toBe('InvalidArn');
    }
  });

  it('gives histories in pages, both ways, with or without data', async () => {
    const harness = new Harness(machine);
    const executionArn = await harness.start({ secret: 1 });
    const pages = async (more: object) => {
      const ids: number[][] = [];
      let nextToken: string | undefined;
      do {
        const page = await harness.call('GetExecutionHistory', {
          executionArn,
          maxResults: 2,
          nextToken,
          ...more,
        });
        ids.push(page.events.map(({ id }: { id: number }) => id));
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
      return ids;
    };
    expect(await pages({})).toEqual([[1, 2], [3, 4], [5]]);
    expect(await pages({ reverseOrder: true })).toEqual([[5, 4], [3, 2], [1]]);
    const bare = await harness.call('GetExecutionHistory', { executionArn, includeExecutionData: false });
    expect(JSON.stringify(bare)).not.toContain('secret');
    expect(bare.events).toHaveLength(5);
    expect(bare.events[0].timestamp).toBe(Date.parse('2026-11-23T09:00:00Z') / 1000);
  });

  it('lists executions, the newest first, by status and in pages', async () => {
    const harness = new Harness(machine);
    for (const name of ['a', 'b', 'c']) await harness.start({}, { name });
    await harness.call('StopExecution', { executionArn: `${EXECUTION}:b` });
    const list = async (more: object) => {
      const { executions, nextToken } = await harness.call('ListExecutions', {
        stateMachineArn: MACHINE,
        ...more,
      });
      return [executions.map(({ name }: { name: string }) => name).join(''), nextToken];
    };
    expect(await list({})).toEqual(['cba', undefined]);
    expect(await list({ statusFilter: 'RUNNING' })).toEqual(['ca', undefined]);
    expect(await list({ statusFilter: 'ABORTED' })).toEqual(['b', undefined]);
    const [page, nextToken] = await list({ maxResults: 2 });
    expect(page).toBe('cb');
    expect(await list({ maxResults: 2, nextToken })).toEqual(['a', undefined]);
    for (const [more, code] of [
      [{ statusFilter: 'running' }, 'ValidationException'],
      [{ maxResults: 1001 }, 'ValidationException'],
      [{ nextToken: 'x' }, 'InvalidToken'],
    ] as const) {
      expect((await harness.call('ListExecutions', { stateMachineArn: MACHINE, ...more })).__type).toBe(code);
    }
  });

  it('describes machines and their versions', async () => {
    const harness = new Harness([machine, { ...machine, arn: `${MACHINE}-2`, name: 'another', aliases: {} }]);
    const { stateMachines } = await harness.call('ListStateMachines', {});
    expect(stateMachines).toMatchObject([
      { name: 'another', type: 'STANDARD' },
      { name: 'machine', stateMachineArn: MACHINE, creationDate: Date.parse('2026-11-23T09:00:00Z') / 1000 },
    ]);
    const first = await harness.call('ListStateMachines', { maxResults: 1 });
    expect(first.stateMachines[0].name).toBe('another');
    const { stateMachines: rest } = await harness.call('ListStateMachines', { nextToken: first.nextToken });
    expect(rest[0].name).toBe('machine');
    for (const stateMachineArn of [MACHINE, `${MACHINE}:1`]) {
      const described = await harness.call('DescribeStateMachine', { stateMachineArn });
      expect(described).toMatchObject({ stateMachineArn, name: 'machine', status: 'ACTIVE' });
      expect(JSON.parse(described.definition)).toEqual(machine.definition);
    }
  });
});

describe('the wire', () => {
  it('refuses actions that are not there, and bodies that are none', async () => {
    const { service } = new Harness(machine);
    for (const action of ['CreateStateMachine', 'constructor', '']) {
      expect(await service.handle(action, {})).toMatchObject({
        status: 400,
        body: { __type: 'UnknownOperationException' },
      });
    }
    for (const input of [null, [], 'x', undefined]) {
      expect((await service.handle('ListStateMachines', input)).body.__type).toBe('SerializationException');
    }
  });

  it('says that it was stopped, not that the task is gone, to who calls at that moment', async () => {
    const harness = new Harness(machine);
    await harness.start();
    const answer = harness.service.handle('SendTaskSuccess', { taskToken: harness.token, output: '1' });
    harness.service.close();
    expect(await answer).toMatchObject({ status: 503, body: { __type: 'ServiceUnavailable' } });
    harness.restart();
    expect(await harness.call('SendTaskSuccess', { taskToken: harness.token, output: '1' })).toEqual({});
  });

  it('answers after close that it is stopped', async () => {
    const { service } = new Harness(machine);
    service.close();
    service.close();
    expect(await service.handle('ListStateMachines', {})).toMatchObject({ status: 503 });
  });
});
