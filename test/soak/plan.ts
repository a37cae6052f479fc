import type { Choice } from '../../lambdas/domain/model.ts';
import { requestId } from '../../lambdas/domain/submission.ts';
import { membersOf } from '../../schema/roles.ts';
import { isHuman } from '../../schema/workflow.ts';
import { modelPromotion } from '../organisation/model-promotion.ts';
import { roles } from '../organisation/roles.ts';
import { Dice } from './support/dice.ts';

/** One request to be submitted. */
export interface Planned {
  readonly index: number;
  readonly request: string;
  readonly input: Submitted;
}

/** The input of an execution. */
export interface Submitted extends Readonly<Record<string, unknown>> {
  readonly subject: string;
  readonly version: string;
}

/** A question to people: a stage of an attempt of a request. */
export interface Question {
  readonly request: string;
  readonly stage: string;
  readonly attempt: number;
}

/** One of those who answer a question at the same time. */
export interface Clicker {
  readonly person: string;
  readonly choice: Choice;
  /** How long they hesitate after they have got their mail. */
  readonly pauseMs: number;
  /** The colleague to whom they give their part in place of an answer. */
  readonly handsOverTo?: string;
}

/** What people are inclined to say; no stage of the workflow takes conditions or abstentions. */
type Favoured = Exclude<Choice, 'approve-with-conditions' | 'abstain'>;

/** After so many attempts everybody is content, so that every request ends. */
const PATIENCE = 3;
const CONTRARY: Readonly<Record<Favoured, readonly [Choice, ...Choice[]]>> = {
  approve: ['request-changes', 'request-changes', 'reject'],
  'request-changes': ['approve'],
  reject: ['approve'],
};

/** Everything that people and pipelines do, as it follows from a seed. */
export class Plan {
  readonly #seed: number;
  readonly requests: readonly Planned[];

  constructor(seed: number, count: number) {
    this.#seed = seed;
    this.requests = Array.from({ length: count }, (_, index) => {
      const input = this.#describe(index, count);
      return { index, input, request: requestId(modelPromotion.id, input) };
    });
  }

  /** The next attempt of a request. */
  revise({ input, request }: Planned, attempt: number): Submitted {
    return { ...input, version: `${input.version}.${attempt}`, revises: request };
  }

  /** Whether the requester ends the request when changes are requested to an attempt. */
  withdraws(index: number, attempt: number): boolean {
    return new Dice(this.#seed, 'withdraws', index, attempt).chance(0.2);
  }

  /** Whether an attempt is submitted twice at the same time, as two workers of one pipeline would. */
  isSubmittedTwice(index: number, attempt: number): boolean {
    return new Dice(this.#seed, 'twice', index, attempt).chance(0.15);
  }

  /** The three who answer a question: the same person twice or more where the role has one only. */
  clickers(index: number, { stage, attempt }: Question): readonly Clicker[] {
    const dice = new Dice(this.#seed, 'clickers', index, stage, attempt);
    const [first = '', second = first] = peopleOf(stage);
    const choice: Favoured = attempt >= PATIENCE ? 'approve' : favour(dice);
    const contrary = () => (attempt < PATIENCE && dice.chance(0.3) ? dice.pick(CONTRARY[choice]) : choice);
    const people = [first, second, dice.pick([first, second])];
    const handsOver = attempt < PATIENCE && second !== first && dice.chance(0.2);
    return people.map((person, turn) => ({
      person,
      choice: turn === 0 ? choice : contrary(),
      pauseMs: dice.between(0, 20),
      ...(turn === 0 && handsOver ? { handsOverTo: second } : {}),
    }));
  }

  /** Most requests have a subject of their own; some are rivals. */
  #describe(index: number, count: number): Submitted {
    const dice = new Dice(this.#seed, 'request', index);
    const subject = dice.chance(0.3) ? dice.between(0, Math.ceil(count / 8)) : index;
    const digest = `${index}`.padStart(64, '0');
    return {
      subject: `model/soak-${subject}`,
      version: `${index}`,
      requestedBy: membersOf(roles, modelPromotion.requester)[0]?.email ?? '',
      lineage: {
        trainingData: { uri: 's3://data/training.csv', sha256: digest },
        code: { repository: 'https://git.example.com/model', commit: 'c0ffee1' },
        hyperparameters: { learningRate: 0.1, seed: this.#seed },
      },
      artifact: { uri: `s3://models/${index}`, sha256: digest },
      metrics: { auc: dice.next() },
    };
  }
}

function favour(dice: Dice): Favoured {
  const roll = dice.next();
  return roll < 0.85 ? 'approve' : roll < 0.96 ? 'request-changes' : 'reject';
}

function peopleOf(name: string): string[] {
  const stage = modelPromotion.stages[name];
  if (stage === undefined || !isHuman(stage)) return [];
  return stage.approvers.flatMap(({ role }) => membersOf(roles, role).map(({ email }) => email));
}
