import type { Mutant } from './mutant.ts';

/** Deliberate defects, each of a kind that someone could bring in. */
export const mutants: readonly Mutant[] = [
  {
    name: "drop the put's condition",
    // The ledger of the model stands for lambdas/adapters/dynamodb-ledger.ts, whose condition its own tests check.
    file: 'test/protocol/model/effects.ts',
    find: "  if (sealed.some(({ seq }) => seq === entry.seq)) return { world, value: 'lost', key: 'lost' };\n",
    replace: '',
  },
  {
    name: 'take a lost race for a won one',
    file: 'lambdas/engine/advance.ts',
    find: "if ((await ledger.append(next)) === 'appended') {",
    replace: "if ((await ledger.append(next)) !== '') {",
  },
  {
    name: 'chain entries to nothing',
    file: 'lambdas/domain/entry.ts',
    find: 'prev: last?.hash ?? null',
    replace: 'prev: null',
  },
  {
    name: 'write the view first',
    file: 'lambdas/operations/decide.ts',
    find: '    return decideRequest(workflow, ports.catalogue.roles, last.state, command, now);',
    replace: `    const step = decideRequest(workflow, ports.catalogue.roles, last.state, command, now);
    if (step.entry) await ports.views.putRequest({ seq: last.seq + 1, state: step.entry.state });
    return step;`,
  },
  {
    name: 'wake before writing',
    file: 'lambdas/operations/decide.ts',
    find: '    return decideRequest(workflow, ports.catalogue.roles, last.state, command, now);',
    replace: `    const step = decideRequest(workflow, ports.catalogue.roles, last.state, command, now);
    if (step.entry) await wakeWaiting(ports, step.entry.state);
    return step;`,
  },
  {
    name: 'record a decision and wake nobody',
    file: 'lambdas/operations/decide.ts',
    find: '    await wakeWaiting(ports, state);\n',
    replace: '',
  },
  {
    name: 'send the mails before the entry',
    file: 'lambdas/operations/open-stage.ts',
    find: '    return openForPeople(workflow, ports.catalogue.roles, last.state, ref, now);',
    replace: `    const step = openForPeople(workflow, ports.catalogue.roles, last.state, ref, now);
    if (step.entry) await askEveryone(ports, step.entry.state, ref);
    return step;`,
  },
  {
    name: 'note no task token',
    file: 'lambdas/operations/open-stage.ts',
    find: '  await ports.views.putTask({ ...ref, taskToken });\n',
    replace: '',
  },
  {
    name: 'skip the re-read after noting the token of a stage',
    file: 'lambdas/operations/open-stage.ts',
    find: '  if (now !== undefined) await wakeWaiting(ports, now.state);',
    replace: '  void now;',
  },
  {
    name: 'skip the re-read after noting the token of a rework',
    file: 'lambdas/operations/intake.ts',
    find: '  if (now !== undefined) await wakeWaiting(ports, now.state);',
    replace: '  void now;',
  },
  {
    name: 'take the next attempt and wake nobody',
    file: 'lambdas/operations/intake.ts',
    find: '  await wakeWaiting(ports, state);\n',
    replace: '',
  },
  {
    name: 'let every execution with the same input carry the request',
    file: 'lambdas/operations/intake.ts',
    find: '    if (joined.state.execution === arrival.execution) return',
    replace: '    if (joined.state.request === arrival.request) return',
  },
  {
    name: 'supersede and wake nobody',
    file: 'lambdas/engine/finish.ts',
    find: '  await wakeWaiting(ports, closed.state);\n',
    replace: '',
  },
  {
    name: 'forget supersededBy',
    file: 'lambdas/domain/subject.ts',
    find: '{ ...request, supersededBy: newest }',
    replace: 'request',
  },
  {
    name: 'let a superseded request promote',
    file: 'lambdas/domain/subject.ts',
    find: "  if (entered.supersededBy !== undefined) throw closed(request, 'superseded');\n",
    replace: '',
  },
  {
    name: 'forget the duplicate check on promotion',
    file: 'lambdas/domain/subject.ts',
    find: '  if (noted || (entered !== undefined && Object.hasOwn(entered.promotions, promotionKey(ref)))) return {};\n',
    replace: '  if (noted) return {};\n',
  },
  {
    name: "trust the token's output",
    file: 'lambdas/domain/subject.ts',
    find: '  const stage = requireReached(workflow, request, ref.stage);\n',
    replace: '  const stage = workflow.stages[ref.stage];\n',
  },
  {
    name: 'fold promotions without the attempt number',
    file: 'lambdas/domain/subject.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    find: 'string => `${attempt}/${stage}`;',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: source text
    replace: 'string => `${attempt * 0 + 1}/${stage}`;',
  },
  {
    name: 'wake without looking at the attempt number',
    file: 'lambdas/domain/request/wake.ts',
    find: "  if (attempt < state.attempt || outcome === 'changes-requested') {",
    replace: "  if (outcome === 'changes-requested') {",
  },
  {
    name: 'keep the stages of the attempt before',
    file: 'lambdas/domain/request/submit.ts',
    find: '    stages: {},\n',
    replace: '    stages: state?.stages ?? {},\n',
  },
  {
    name: 'move the environment pointer nowhere',
    file: 'lambdas/domain/subject.ts',
    find: 'environments: { ...subject.environments, [stage.environment]: deployment },',
    replace: 'environments: { [stage.environment]: deployment, ...subject.environments },',
  },
  {
    name: 'leave the subject without noting promotions',
    file: 'lambdas/engine/finish.ts',
    find: '    const final = await noteCommitted(ports, subject, current);\n',
    replace: '    const final = current;\n',
  },
  {
    name: 'leave the subject twice',
    file: 'lambdas/domain/subject.ts',
    find: "  if (request.status !== 'closed' || subject.closed.includes(request.request)) return {};",
    replace: "  if (request.status !== 'closed') return {};",
  },
  {
    name: 'expire without reading',
    file: 'lambdas/domain/request/close.ts',
    find: "  return state.status === 'open' && stageState(state, stage).outcome === undefined\n",
    replace: "  return state.status === 'open'\n",
  },
  {
    name: 'close a request that is closed',
    file: 'lambdas/domain/request/close.ts',
    find: "  if (state.status === 'closed') return {};\n  const details",
    replace: '  const details',
  },
  {
    name: 'decide after the deadline',
    file: 'lambdas/domain/request/decide.ts',
    find: 'now.getTime() >= Date.parse(current.dueAt)',
    replace: 'Number.isNaN(now.getTime())',
  },
  {
    name: 'accept a link of an earlier attempt',
    file: 'lambdas/domain/request/decide.ts',
    find: '  if (attempt === state.attempt) return stageState(state, stage);\n',
    replace: '  if (attempt <= state.attempt) return stageState(state, stage);\n',
  },
  {
    name: 'ignore separation of duties at POST',
    file: 'lambdas/domain/request/decide.ts',
    find: '  if (reason === undefined) return;\n',
    replace: "  if (reason !== 'not-in-role') return;\n",
  },
  {
    name: 'ignore the role at POST',
    file: 'lambdas/domain/request/decide.ts',
    find: '  if (reason === undefined) return;\n',
    replace: "  if (reason === undefined || reason === 'not-in-role') return;\n",
  },
  {
    name: 'let a person decide a stage twice',
    file: 'lambdas/domain/request/decide.ts',
    find: '  if (own !== undefined) {\n',
    replace: '  if (own !== undefined && own.choice !== command.choice) {\n',
  },
  {
    name: 'count one person twice towards the quorum',
    file: 'lambdas/domain/request/decide.ts',
    find: "new Set(decisions.filter((one) => one.choice === 'approve').map((one) => one.person))",
    replace: "new Set(decisions.filter((one) => one.choice === 'approve'))",
  },
  {
    name: 'one approval is enough',
    file: 'lambdas/domain/request/decide.ts',
    find: 'approvers.size >= stage.quorum',
    replace: 'approvers.size >= 1',
  },
  {
    name: 'answer 200 to whoever comes second',
    file: 'lambdas/domain/request/decide.ts',
    find: '    if (own.choice === command.choice) return {};\n',
    replace: '    return {};\n',
  },
  {
    name: 'begin without announcing it',
    file: 'lambdas/operations/intake.ts',
    find: '    if (step.entry !== undefined) await ports.views.putRequest({ seq: 0, state: step.entry.state });\n',
    replace: '',
  },
  {
    name: 'sweep away what is just beginning',
    file: 'lambdas/operations/sweep.ts',
    find: 'Date.parse(requestedAt) < ports.clock.now().getTime() - LONGEST_RUN_MS;',
    replace: 'Date.parse(requestedAt) <= ports.clock.now().getTime();',
  },
  {
    name: 'sweep without noting promotions',
    file: 'lambdas/operations/sweep.ts',
    find: '    await noteCommitted(ports, subject.state, current);\n',
    replace: '',
  },
  {
    name: 'sweep without closing what was superseded',
    file: 'lambdas/operations/sweep.ts',
    find: '    if (mustGiveWay(subject.state, current.state)) await closeSuperseded(ports, request, name);\n',
    replace: '',
  },
  {
    name: 'sweep without expiring',
    file: 'lambdas/operations/sweep.ts',
    find: '  if (overdue !== undefined) {',
    replace: '  if (overdue === null) {',
  },
  {
    name: 'sweep without waking',
    file: 'lambdas/operations/sweep.ts',
    find: '  const woken = await wakeWaiting(ports, current.state);\n',
    replace: '  const woken = 0;\n',
  },
  {
    name: 'sweep without ending what has stopped',
    file: 'lambdas/operations/sweep.ts',
    find: "  if (status === 'RUNNING') return;\n",
    replace: '  if (status !== null) return;\n',
  },
  {
    name: 'sweep without finishing what is closed',
    file: 'lambdas/operations/sweep.ts',
    find: "  if (current.state.status === 'closed') return finishClosed(ports, current.state);\n",
    replace: '',
  },
  {
    name: 'forget the requests under way at the end of one',
    file: 'lambdas/operations/close.ts',
    find: '  await ports.views.deleteRequest(state.request);\n',
    replace: '',
  },
];
