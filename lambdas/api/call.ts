import type * as z from 'zod/mini';
import type { ROUTES, Route, RouteId } from './routes.ts';

/** A value that nobody changes, all the way down. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

type Table = typeof ROUTES;
type BodySchema<Id extends RouteId> = Table[Id] extends { readonly body: infer Body } ? Body : undefined;

/** A call of one route, parsed. */
export interface Call<Id extends RouteId> {
  readonly path: Frozen<z.infer<Table[Id]['pathParameters']>>;
  readonly query: Frozen<z.infer<Table[Id]['query']>>;
  readonly body: BodySchema<Id> extends z.core.$ZodType ? Frozen<z.infer<BodySchema<Id>>> : undefined;
  /** Who called: `iam:<ARN>`. */
  readonly caller: string;
}

/** What a route answers. */
export type Answer<Id extends RouteId> = Frozen<z.infer<Table[Id]['answer']>>;

/** The code of one route. */
export type Implementation<Ports, Id extends RouteId> = (ports: Ports, call: Call<Id>) => Promise<Answer<Id>>;

/** The routes of one method. */
export type RoutesOf<Method extends Route['method']> = {
  [Id in RouteId]: Table[Id]['method'] extends Method ? Id : never;
}[RouteId];
