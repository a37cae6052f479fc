import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { ToldPorts } from '../../api/ports.ts';
import type { Sheet } from '../../console/parts.ts';
import type { SignedIn } from '../../engine/who.ts';
import type { Content } from '../../pages/html.ts';
import type { DigestMemory, Ports, Streams, Subscriptions } from '../../ports.ts';
import type { Kept } from './kept.ts';

/** What the pages of the console read. None of them writes. */
export interface ConsolePorts
  extends Pick<Ports, 'ledger' | 'views' | 'verifier' | 'clock' | 'catalogue' | 'log'> {
  readonly streams: Streams;
  readonly heads: Pick<DigestMemory, 'digested' | 'standing'>;
  readonly subscriptions: Subscriptions;
  /** Who is told by webhooks; nothing where nobody is. */
  readonly told?: ToldPorts | undefined;
  /** Who asks, as `signedIn` says. */
  readonly who: (event: APIGatewayProxyEventV2) => Promise<SignedIn | 'signed-out' | 'unknown-person'>;
}

/** What a page is made of. */
export interface PagePorts extends ConsolePorts {
  readonly kept: Kept;
}

/** Somebody asks for a page. */
export interface Visit<Path, Query> {
  readonly path: Path;
  readonly query: Query;
  readonly who: Pick<SignedIn, 'person' | 'roles' | 'csrf'>;
  readonly now: Date;
}

/** What a page answers: the same for people, for spreadsheets and for programs. */
export interface Shown {
  readonly title: string;
  readonly lede?: Content;
  /** Made only when people read it. */
  readonly content: () => Content;
  /** What CSV has; nothing where the page has no list. */
  readonly sheet?: () => Sheet;
  /** What JSON has. */
  readonly data: unknown;
  /** Since when some of it is so, where it is not of this moment. */
  readonly asOf?: Date;
  /** Where the next page goes on. */
  readonly next?: string | undefined;
}

/** A page of the console. */
export interface ConsolePage<
  Path extends z.core.$ZodObject = z.core.$ZodObject,
  Query extends z.core.$ZodObject = z.core.$ZodObject,
> {
  /** Such as `/console/requests/{request}`. */
  readonly path: string;
  /** Under which name the navigation leads there; the section that it belongs to (`in`) where it does not. */
  readonly section: { readonly name: string } | { readonly in: string };
  readonly pathParameters: Path;
  /** What its address may say besides: filters and paging. What it does not name is refused. */
  readonly query: Query;
  /**
   * A bounded number of queries, whatever the size of the ledger.
   * @throws GovernanceError as the page says it to whoever asked
   */
  readonly show: (ports: PagePorts, visit: Visit<z.infer<Path>, z.infer<Query>>) => Promise<Shown>;
}

/** A page among others, whose parameters have been read by its own schemas. */
export type AnyConsolePage = Omit<ConsolePage, 'show'> & {
  readonly show: (ports: PagePorts, visit: Visit<never, never>) => Promise<Shown>;
};

/** Declares a page: its parameters have the types that its schemas say. */
export function consolePage<Path extends z.core.$ZodObject, Query extends z.core.$ZodObject>(
  page: ConsolePage<Path, Query>,
): ConsolePage<Path, Query> {
  return page;
}
