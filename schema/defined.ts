/** A type without members that are undefined: those that might be are optional. */
export type Defined<T> = {
  [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name];
} & { [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined> };

/**
 * An object without the members that are undefined, for readers to whom an undefined member is not an absent one:
 * options of libraries, environments, headers. JSON and `canonicalize` leave such members out by themselves.
 */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
