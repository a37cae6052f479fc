/**
 * What a record has under a name; `undefined` where it has nothing. What every object inherits (`constructor`,
 * `toString`) is nothing of the record's: names come from people and from files.
 */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
