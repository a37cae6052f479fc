import { randomUUID } from 'node:crypto';
import { requestStream, type SealedEntry } from '../../../lambdas/domain/entry.ts';
import { eventDetail, type LedgerEvent, newsOf } from '../../../lambdas/domain/ledger-event.ts';
import type { Condition } from '../../../lambdas/domain/model.ts';
import { decide } from '../../../lambdas/domain/request/decide.ts';
import { handOver } from '../../../lambdas/domain/request/hand-over.ts';
import { amend } from '../../../lambdas/engine/advance.ts';
import { inform } from '../../../lambdas/operations/inform.ts';
import type { Mail } from '../../../lambdas/ports.ts';
import { workflowsFor } from '../../../schema/define-workflow.ts';
import { defineRoles, type Person } from '../../../schema/roles.ts';
import { InMemoryWorld } from '../../support/in-memory-ports.ts';
import { Story, submission } from '../../support/story.ts';

/** People of whom some prefer a daily mail, and one is away with a stand-in who is in another role. */
export const people = {
  dana: { email: 'dana@example.com', name: 'Dana Rojas' },
  morgan: { email: 'morgan@example.com', name: 'Morgan Estes' },
  devon: { email: 'devon@example.com', name: 'Devon Pike', mail: 'daily' },
  rune: { email: 'rune@example.com', name: 'Rune Adler' },
  uma: { email: 'uma@example.com', name: 'Uma Sato' },
  noor: { email: 'noor@example.com', name: 'Noor Haddad' },
  dora: { email: 'dora@example.com', name: 'Dora Lund' },
  ira: { email: 'ira@example.com', name: 'Ira Lindstrom' },
} as const;

export const roles = defineRoles({
  'data-scientist': [people.dana],
  manager: [people.morgan, people.devon],
  risk: [people.rune, people.uma],
  counsel: [people.noor],
  director: [people.dora],
  'it-engineer': [people.ira],
});

/** A workflow with all of which people are told. */
export const joint = workflowsFor(roles)({
  id: 'joint-promotion',
  title: 'Joint promotion',
  subject: 'model',
  requester: 'data-scientist',
  environments: ['production'],
  start: 'review',
  newerVersion: 'queue',
  stages: {
    review: {
      type: 'approval',
      title: 'Joint review',
      approvers: { manager: 1, risk: 1 },
      dueIn: '10 days',
      remindAfter: '2 days',
      escalate: { after: '4 days', to: 'director' },
      conditions: true,
      handOverTo: ['counsel'],
      next: 'release',
    },
    release: { type: 'promotion', title: 'Release', environment: 'production', next: 'deploy' },
    deploy: { type: 'task', title: 'Deployment', role: 'it-engineer', dueIn: '3 days', next: 'end' },
  },
});

/** A story of the joint workflow, whose entries are told when the test says so. */
export class InformedStory extends Story {
  constructor(
    world = new InMemoryWorld([joint], roles),
    changes: Record<string, unknown> = {},
    name = 'first',
  ) {
    super(world, submission(changes), name);
  }

  /** At the joint review, with everyone asked; no mail is remembered. */
  static async atReview(): Promise<InformedStory> {
    const story = new InformedStory();
    await story.intake();
    await story.openStage('review');
    story.world.mails.length = 0;
    return story;
  }

  /** At the joint review, where Rune approved and a minute later took that back. */
  static async takenBack(): Promise<InformedStory> {
    const story = await InformedStory.atReview();
    await story.decide(people.rune, 'review', 'approve');
    story.world.wait(60);
    await story.rescind(people.rune, 'review');
    return story;
  }

  async handOver(from: string, to: string, administrator?: string): Promise<void> {
    const by = { actor: administrator ?? from, administrator: administrator !== undefined };
    const command = { stage: 'review', attempt: this.attempt, from, to, by, comment: 'On a train.' };
    await amend(this.world.ports, this.request, (state, now) =>
      handOver({ workflow: joint, roles, state, now }, command),
    );
  }

  /** Approves with conditions. */
  async approveOn(person: Person, findings: readonly Condition[]): Promise<void> {
    const ref = { stage: 'review', attempt: this.attempt };
    const answer = { choice: 'approve-with-conditions', comment: '', findings, answers: {} } as const;
    const command = {
      ...ref,
      ...answer,
      person,
      version: this.state.version,
      assurance: 'email-link',
    } as const;
    await amend(this.world.ports, this.request, (state, now) =>
      decide({ workflow: joint, roles, state, now }, command),
    );
  }

  /** Delivers the event of the last entry with this action; the mails that it leads to. */
  async told(action: string): Promise<readonly Mail[]> {
    const stream = this.world.streams.get(requestStream(this.request)) ?? [];
    const sealed = stream.findLast(({ entry }) => entry.startsWith(`{"action":"${action}",`));
    if (sealed === undefined) throw new Error(`no entry says '${action}'`);
    return this.deliver(sealed);
  }

  /** @param event the event that tells of it, by default with the entry's text */
  async deliver(sealed: SealedEntry, event = eventOf(sealed)): Promise<readonly Mail[]> {
    this.world.mails.length = 0;
    await inform(this.world.ports)(event);
    return [...this.world.mails];
  }
}

/** The event that tells of an entry. */
export function eventOf(sealed: SealedEntry): LedgerEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Ledger Entry',
    source: 'countersign',
    account: '111122223333',
    time: '2026-03-02T09:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: eventDetail(newsOf(sealed), 'countersign-ledger'),
  };
}

/** Who got a mail, through which role, in the order of addresses. */
export function recipients(mails: readonly Mail[]): string[] {
  return mails.map(({ to, role }) => `${to.replace('@example.com', '')} as ${role}`).sort();
}
