import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { KmsSigner, KmsVerifier } from '../../../lambdas/adapters/kms-links.ts';
import type { LinkClaims } from '../../../lambdas/domain/link.ts';
import { onHttp } from '../../../lambdas/middleware.ts';
import { decide } from '../../../lambdas/operations/decide.ts';
import { outcomePage } from '../../../lambdas/operations/form-outcome.ts';
import { review } from '../../../lambdas/operations/review.ts';
import { InMemoryWorld, people } from '../../support/in-memory-ports.ts';
import { execution, Story, submission } from '../../support/story.ts';
import { FORGERIES, type Loot, randomFrom } from './forgeries.ts';
import { connectKms, KEY_ID } from './kms-client.ts';

/** An answer as a browser gets it. */
interface Seen {
  readonly statusCode?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What a siege came to. */
export interface Report {
  /** Links that were tried, by the way they were made. */
  readonly tried: Readonly<Record<string, number>>;
  /** How many of them came as far as KMS. */
  readonly verified: number;
  /** Everything that must not be, at most ten of them. */
  readonly wrong: readonly string[];
  /** Mean time of an answer in microseconds: of links refused by their form, and by their MAC. */
  readonly microseconds: { readonly form: number; readonly mac: number };
}

const READY = 6;
const DAY = 86_400;
const context = { functionName: 'attacked', getRemainingTimeInMillis: () => 10_000 } as unknown as Context;

/**
 * Tries forged and stale links on the real handlers' operations, middleware and KMS adapter, by GET and by POST
 * of a form that would be right.
 */
export async function besiege(count: number, seed: number): Promise<Report> {
  const fortress = await Fortress.build();
  const random = randomFrom(seed);
  const ways = Object.entries(FORGERIES);
  const tried: Record<string, number> = { stale: 0 };
  const [time, calls] = [
    { form: 0, mac: 0 },
    { form: 0, mac: 0 },
  ];
  for (let [index, done] = [0, 0]; done < count; index++) {
    if (index % 50 === 0) {
      await fortress.tryStale(random);
      tried['stale'] = (tried['stale'] ?? 0) + 1;
      done++;
      continue;
    }
    const [name, forge] = ways[index % ways.length] ?? ['', () => ''];
    const link = forge(fortress.loot, random);
    if (fortress.isGenuine(link)) continue;
    const [before, began] = [fortress.verified, process.hrtime.bigint()];
    await fortress.tryForged(name, link, random(2) === 0 ? 'GET' : 'POST');
    const kind = fortress.verified > before ? 'mac' : 'form';
    time[kind] += Number(process.hrtime.bigint() - began) / 1000;
    calls[kind]++;
    tried[name] = (tried[name] ?? 0) + 1;
    done++;
  }
  await fortress.checkUnharmed();
  const microseconds = { form: time.form / calls.form, mac: time.mac / calls.mac };
  return { tried, verified: calls.mac, wrong: fortress.wrong, microseconds };
}

/** Requests in every situation, and the links to them. */
class Fortress {
  readonly wrong: string[] = [];
  readonly #world = new InMemoryWorld();
  readonly #kms = connectKms();
  readonly #signer = new KmsSigner(this.#kms.client, KEY_ID);
  readonly #ports = { ...this.#world.ports, verifier: new KmsVerifier(this.#kms.client, KEY_ID) };
  readonly #handlers = {
    GET: onHttp(review(this.#ports)),
    POST: onHttp(async (event) => outcomePage(await decide(this.#ports)(event))),
  };
  readonly #genuine: string[] = [];
  readonly #claims: LinkClaims[] = [];
  readonly #stale: { link: string; statuses: readonly number[] }[] = [];
  #all = new Set<string>();
  #refusal = '';
  #entries = 0;

  static async build(): Promise<Fortress> {
    const fortress = new Fortress();
    await fortress.#prepare();
    return fortress;
  }

  get loot(): Loot {
    return { links: this.#genuine, claims: this.#claims };
  }

  get verified(): number {
    return this.#kms.calls();
  }

  isGenuine(link: string): boolean {
    return this.#all.has(link);
  }

  async tryForged(name: string, link: string, method: 'GET' | 'POST'): Promise<void> {
    const calls = this.#world.calls.length;
    const answer = JSON.stringify(await this.#ask(method, link));
    if (answer !== this.#refusal) this.#complain(`${name}, ${method} ${link}: ${answer.slice(0, 300)}`);
    if (this.#world.calls.length !== calls)
      this.#complain(`${name}, ${method} ${link}: it reached the ledger`);
  }

  async tryStale(random: (below: number) => number): Promise<void> {
    const { link, statuses } = this.#stale[random(this.#stale.length)] ?? { link: '', statuses: [] };
    for (const method of ['GET', 'POST'] as const) {
      const { statusCode = 0 } = await this.#ask(method, link);
      if (!statuses.includes(statusCode)) this.#complain(`stale, ${method}: ${statusCode}`);
    }
    this.#world.calls.length = 0;
    if (this.#count() !== this.#entries) this.#complain('a stale link left an entry');
  }

  /** Nothing was recorded, and the people's own links still work. */
  async checkUnharmed(): Promise<void> {
    if (this.#count() !== this.#entries) this.#complain('something was recorded');
    const decided = await Promise.all(
      Array.from({ length: READY }, (_, index) => this.#ask('POST', this.#genuine[2 * index] ?? '')),
    );
    if (decided.some(({ statusCode }) => statusCode !== 303)) this.#complain('a genuine link does not work');
    if (this.#count() !== this.#entries + READY) this.#complain('a genuine decision is missing');
  }

  async #prepare(): Promise<void> {
    for (let index = 0; index < READY; index++) {
      const story = await this.#story(index);
      for (const person of [people.morgan, people.devon]) {
        const claims = claimsOf(story, person.email);
        this.#claims.push(claims);
        this.#genuine.push(await this.#signer.sign(claims));
      }
    }
    const settled = await this.#story('settled');
    await settled.decide(people.morgan, 'review', 'approve');
    await this.#addStale(settled, people.morgan.email, [200, 303]);
    await this.#addStale(settled, people.devon.email, [200, 409]);
    const reworked = await this.#story('reworked');
    const old = claimsOf(reworked, people.morgan.email);
    await reworked.decide(people.devon, 'review', 'request-changes');
    await reworked.intake();
    const next = { ...reworked.input, version: '14.1', revises: reworked.request };
    await reworked.intake({ input: next, execution: execution('next') });
    this.#stale.push({ link: await this.#signer.sign(old), statuses: [200, 409] });
    const stopped = await this.#story('stopped');
    await stopped.ended('ABORTED');
    await this.#addStale(stopped, people.morgan.email, [200, 409]);
    this.#world.wait(-10 * DAY);
    const expired = await this.#story('expired');
    this.#world.wait(10 * DAY);
    await this.#addStale(expired, people.morgan.email, [200, 409]);
    // Genuine, but for nobody's stage: as if someone had been in the role once.
    const former = { ...claimsOf(await this.#story('former'), people.alex.email) };
    this.#stale.push({ link: await this.#signer.sign(former), statuses: [200, 403] });
    this.#all = new Set([...this.#genuine, ...this.#stale.map(({ link }) => link)]);
    this.#entries = this.#count();
    this.#refusal = JSON.stringify(await this.#ask('GET', 'x'));
    if (!this.#refusal.startsWith('{"statusCode":404'))
      this.#complain(`no 404: ${this.#refusal.slice(0, 200)}`);
    this.#world.calls.length = 0;
  }

  async #story(name: number | string): Promise<Story> {
    const input = submission({ subject: `model/${name}` });
    return new Story(this.#world, input, `story-${name}`).upTo('review');
  }

  async #addStale(story: Story, approver: string, statuses: readonly number[]): Promise<void> {
    this.#stale.push({ link: await this.#signer.sign(claimsOf(story, approver)), statuses });
  }

  async #ask(method: 'GET' | 'POST', link: string): Promise<Seen> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = 'choice=approve&version=14&comment=';
    const event = {
      headers: method === 'POST' ? headers : {},
      pathParameters: { link },
      ...(method === 'POST' && { body }),
      isBase64Encoded: false,
      requestContext: { http: { method } },
    } as unknown as APIGatewayProxyEventV2;
    return (await this.#handlers[method](event, context)) as Seen;
  }

  #count(): number {
    let entries = 0;
    for (const stream of this.#world.streams.values()) entries += stream.length;
    return entries;
  }

  #complain(what: string): void {
    if (this.wrong.length < 10) this.wrong.push(what);
  }
}

function claimsOf(story: Story, approver: string): LinkClaims {
  const expiresAt = story.state.stages['review']?.dueAt ?? '2026-12-31T00:00:00.000Z';
  return { request: story.request, stage: 'review', attempt: story.state.attempt, approver, expiresAt };
}
