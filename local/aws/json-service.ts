import { AwsError } from './aws-error.ts';

/** The input or output of an action of a service with a JSON protocol. */
export type Members = Readonly<Record<string, unknown>>;

/** The actions of a service with a JSON protocol, by name. */
export type Actions = Readonly<Record<string, (input: Members) => Members | Promise<Members>>>;

/** A member of an input that must be a text. @throws AwsError `ValidationException` */
export function requireText(input: Members, member: string): string {
  const value = input[member];
  if (typeof value === 'string') return value;
  throw new AwsError('ValidationException', `${member} is required and must be a string`);
}
