import type { Word } from '../../lambdas/domain/life/stages/books.ts';
import { LIVES, type Mutant } from './mutant.ts';

/** A defect that random lives notice, by what must hold of this kind of stage. */
const inLives = (
  caughtBy: Word,
  file: string,
  defects: Readonly<Record<string, readonly [find: string, replace: string]>>,
): readonly Mutant[] =>
  Object.entries(defects).map(([name, [find, replace]]) => ({
    ...{ name, file, find, replace, caughtIn: LIVES, caughtBy },
  }));

const DOMAIN = 'lambdas/domain';

/** Defects in votes, tracks, waits, rules and waivers. */
export const stageMutants: readonly Mutant[] = [
  ...inLives('votes', 'schema/share.ts', {
    'count a share down': ['Math.ceil((Number(', 'Math.floor((Number('],
  }),
  ...inLives('votes', `${DOMAIN}/request/mandates.ts`, {
    'count a share also of those who may not decide': [
      '    ({ person }) => separated(situation, name, person.email) === undefined,\n  ).length;',
      "    ({ person }) => person.email !== '',\n  ).length;",
    ],
    'let people answer out of turn': [
      'filter(({ countsFor }) => turn === undefined || countsFor === turn);',
      "filter(({ countsFor }) => countsFor !== '' || turn === undefined);",
    ],
  }),
  ...inLives('votes', `${DOMAIN}/request/outcome.ts`, {
    "overhear the chair's veto": [' || (last.chair && stage.chair?.veto)) return', ') return'],
    'give everybody a veto': ['(last.chair && stage.chair?.veto)', 'stage.chair?.veto'],
    'cast a vote before everybody has answered': [
      'if (stage.chair?.casting !== true || !isLast()) return undefined;',
      'if (stage.chair?.casting !== true) return undefined;',
    ],
    'approve by a casting vote that was not for it': [
      'castsFor(decisions) && isLeftOpen(decisions)',
      'isLeftOpen(decisions)',
    ],
    'approve by a casting vote what the others are against': [
      'castsFor(decisions) && isLeftOpen(decisions)',
      'castsFor(decisions)',
    ],
  }),
  ...inLives('votes', `${DOMAIN}/request/seating.ts`, {
    'count an abstention for it': [
      "return choice === 'approve' || choice === 'approve-with-conditions';",
      "return choice === 'approve' || choice === 'approve-with-conditions' || choice === 'abstain';",
    ],
  }),
  ...inLives('votes', `${DOMAIN}/request/decide.ts`, {
    'take an abstention that leaves a vote without a result': [
      "if (choice !== 'abstain' || canSpare(situation, stage, person.email)) return;",
      "if (choice !== 'abstain' || canSpare(situation, stage, '')) return;",
    ],
  }),
  ...inLives('tracks', `${DOMAIN}/request/pass.ts`, {
    'pass by one track': [
      'if (tally.passed < tally.needed) return settled;',
      'if (tally.passed < 1) return settled;',
    ],
    'count tracks that do not apply': ['needed: Math.min(atLeast, applying.length),', 'needed: atLeast,'],
    'end with the first track that fails': [
      'if (around !== undefined && canStillPass(settled, around[1]))',
      'if (around !== undefined && canStillPass(settled, around[1]) && failed.decisions.length < 0)',
    ],
    'ask on when the tracks have passed': [
      'return withStage(passedOver, of,',
      'return withStage(unneeded.length < 0 ? passedOver : state, of,',
    ],
  }),
  ...inLives('requests', `${DOMAIN}/request/carry.ts`, {
    'let a track stand whatever changes': [
      'track?.reviews?.some((part) => changed.has(part)) === false;',
      'track !== undefined;',
    ],
  }),
  ...inLives('effects', `${DOMAIN}/subject/effect.ts`, {
    'authorise an effect by a track that comes later': [
      'order.slice(0, order.indexOf(effect)).flatMap((stage)',
      'order.slice(Number(effect.length < 0)).flatMap((stage)',
    ],
  }),
  ...inLives('waits', `${DOMAIN}/request/wait.ts`, {
    'begin a wait anew each time that its state is entered': [
      'if (current.outcome !== undefined || current.waiting !== undefined) return {};',
      'if (current.outcome !== undefined) return {};',
    ],
    'look before it is due': [
      'return waiting !== undefined && isPast(waiting.lookAt ?? waiting.until, now);',
      'return waiting !== undefined && now > new Date(0);',
    ],
    'pass a wait whose check has not': [
      "if (failed.length === 0 && (over || stage.until === 'passed')) return",
      "if (over || stage.until === 'passed') return",
    ],
    'end a wait with the first look that passes': [
      "if (failed.length === 0 && (over || stage.until === 'passed')) return",
      'if (failed.length === 0) return',
    ],
    'go on though a look sees what it must not': [
      'if (aborted !== undefined) return end(',
      "if (aborted === '') return end(",
    ],
    'pass by a check that does not say what is compared': [
      'return { ...result, passed: false, found:',
      'return { ...result, found:',
    ],
    'end at a date that has not come': [
      'return new Date(Math.max(now.getTime(), ...dates.map(',
      'return new Date(Math.min(now.getTime(), ...dates.map(',
    ],
    'wait on when the time is over and the check has not passed': [
      'return over ? end(known, name, { results, actor, why }) : goOn(known, name, { results, actor });',
      'return goOn(known, name, { results, actor });',
    ],
  }),
  ...inLives('rules', `${DOMAIN}/policy.ts`, {
    'approve by a rule that is suspended': [
      'if (state.suspended !== undefined)',
      "if (state.suspended?.by === '')",
    ],
    'approve by a rule that is over': ['if (isOverdue(until, now)) return', "if (until === '') return"],
    'approve by another rule than was signed': [
      "if (running.version !== version) return 'the rule was changed",
      "if (running.version === '') return 'the rule was changed",
    ],
    'approve by a rule that others have signed': [
      'approvals.some((decision) => (decision.countsFor ?? decision.role) === role);',
      "approvals.some((decision) => (decision.countsFor ?? decision.role) !== '');",
    ],
    'approve by a rule whose checks have not passed': [
      'judged.because]), ...failed];',
      'judged.because]), ...failed.slice(failed.length)];',
    ],
    'approve by a rule that does not apply': [
      '...(judged.holds === true ? [] : [judged.because])',
      '...(judged.holds !== undefined ? [] : [judged.because])',
    ],
  }),
  ...inLives('rules', `${DOMAIN}/subject/effect.ts`, {
    'promote by a rule that approves no more': [
      "if (typeof standing !== 'string') continue;",
      'if (standing !== undefined) continue;',
    ],
  }),
  ...inLives('effects', `${DOMAIN}/request/ask-again.ts`, {
    'leave a rule approved that approves no more': [
      'name === outdated.rule?.stage ? lapsed(stage, outdated) : stage',
      "name === '' ? lapsed(stage, outdated) : stage",
    ],
  }),
  ...inLives('votes', `${DOMAIN}/request/spared.ts`, {
    'ask people whom a rule spares': [
      'otherwise.includes(name) && hasApproved(state, rule),',
      "otherwise.includes(name) && hasApproved(state, rule) && name === '',",
    ],
    'spare people whom no rule spares': [
      'otherwise.includes(name) && hasApproved(state, rule),',
      "otherwise.includes(name) && rule !== '',",
    ],
    'look at those that are not drawn': [
      'return drawn < share * 2 ** 48;',
      'return drawn >= share * 2 ** 48;',
    ],
  }),
  ...inLives('waivers', `${DOMAIN}/request/spared.ts`, {
    'pass what failed and nobody has waived': [
      "if (stageState(state, check).outcome === 'waivable') return undefined;\n",
      '\n',
    ],
  }),
  ...inLives('waivers', `${DOMAIN}/request/decide.ts`, {
    'forget what a waiver waives': [
      'findings.map((one) => ({ ...one, waives })) : undefined,',
      'findings.map((one) => ({ ...one })) : undefined,',
    ],
  }),
  ...inLives('waivers', `${DOMAIN}/request/check.ts`, {
    'take a failed check for one that may be waived': [
      "if (waivedAt !== undefined) return 'waivable';",
      "if (waivedAt !== '') return 'waivable';",
    ],
  }),
  ...inLives('waivers', 'lambdas/engine/effect.ts', {
    'promote beside a waiver that is overdue': [
      'open.filter(({ due }) => isOverdue(due, now));',
      "open.filter(({ due }) => due === '');",
    ],
  }),
  ...inLives('waivers', `${DOMAIN}/subject/effect.ts`, {
    'lose a waiver with its promotion': [
      'findings: { ...subject.findings, ...raised },',
      'findings: subject.findings,',
    ],
  }),
  ...inLives('waivers', `${DOMAIN}/subject/due.ts`, {
    'look at no waiver when its last day is over': [
      'Object.values(findings).map(({ due })',
      'Object.values(findings).slice(Infinity).map(({ due })',
    ],
  }),
  {
    name: 'ask the people of the first track alone',
    file: 'lambdas/operations/open-stage.ts',
    find: 'for (const stage of peopleAt(workflow, ref.stage))\n        await',
    replace: 'for (const stage of peopleAt(workflow, ref.stage).slice(0, 1))\n        await',
    caughtIn: 'two tracks begin',
    caughtBy: 'everyoneIsAsked',
  },
  {
    name: 'open the first track alone',
    file: 'lambdas/operations/open-stage.ts',
    find: 'for (const stage of peopleAt(workflow, ref.stage)) {',
    replace: 'for (const stage of peopleAt(workflow, ref.stage).slice(0, 1)) {',
    caughtIn: 'two tracks begin',
    caughtBy: 'mailsSayWhatTheLedgerSays',
  },
  {
    name: 'leave a stage waiting of which a track was sent back',
    file: 'lambdas/domain/request/wake.ts',
    find: " || (state.status === 'rework' && outcome === undefined);",
    replace: ';',
    caughtIn: 'one track sends back',
    caughtBy: 'everyApprovalTakesEffect',
  },
  {
    name: 'leave waits that are over to their own states',
    file: 'lambdas/engine/wait.ts',
    find: 'for (const stage of waitsOver({ workflow, state: current.state, now: ports.clock.now() })) {',
    replace:
      'for (const stage of waitsOver({ workflow, state: current.state, now: ports.clock.now() }).slice(1)) {',
    caughtIn: 'wait over',
    caughtBy: 'nothingIsOverdue',
  },
  {
    name: 'look after a wait a day after its end',
    file: 'lambdas/domain/request/due.ts',
    find: '? Date.parse(waiting.until) :',
    replace: '? Date.parse(waiting.until) + DAY_MS :',
    caughtIn: 'wait begins',
    caughtBy: 'whatWaitsIsDue',
  },
];
