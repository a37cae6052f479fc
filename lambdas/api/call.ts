import type * as z from 'zod/mini';
import type { OPERATIONS, Operation, OperationId } from './operations.ts';

/** A value that nobody changes, all the way down. */
export type Frozen<T> = T extends readonly (infer Item)[]
  ? readonly Frozen<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Frozen<T[Key]> }
    : T;

type Table = typeof OPERATIONS;
type BodySchema<Id extends OperationId> = Table[Id] extends { readonly body: infer Body } ? Body : undefined;

/** A call of one operation, parsed. */
export interface Call<Id extends OperationId> {
  readonly path: Frozen<z.infer<Table[Id]['pathParameters']>>;
  readonly query: Frozen<z.infer<Table[Id]['query']>>;
  readonly body: BodySchema<Id> extends z.core.$ZodType ? Frozen<z.infer<BodySchema<Id>>> : undefined;
  /** Who called: `iam:<ARN>`. */
  readonly caller: string;
}

/** What an operation answers. */
export type Answer<Id extends OperationId> = Frozen<z.infer<Table[Id]['answer']>>;

/** The code of one operation. */
export type Implementation<Ports, Id extends OperationId> = (
  ports: Ports,
  call: Call<Id>,
) => Promise<Answer<Id>>;

/** The operations of one method. */
export type OperationsOf<Method extends Operation['method']> = {
  [Id in OperationId]: Table[Id]['method'] extends Method ? Id : never;
}[OperationId];
