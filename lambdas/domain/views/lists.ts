/** A list of the views: what stands in it is in the order of its places. */
export interface List {
  readonly name: string;
  /** By which attribute of an item it stands in the list; absent where rows of their own stand in it. */
  readonly by?: Index;
  /** True where every entry may move something: it is kept in several partitions, and read as one. */
  readonly spread?: true;
}

/** What an item can be found by, beside its stream. It stands at one spot of each at most. */
export type Index = 'standing' | 'due' | 'subject';

/** A place in a list. */
export interface Spot {
  readonly list: List;
  /** No two of a list are equal. */
  readonly place: string;
}

/** Every open request, the one submitted first before the others. */
export const OPEN: List = { name: 'open', by: 'standing', spread: true };

/** Every subject, by its name. */
export const SUBJECTS: List = { name: 'subjects', by: 'standing', spread: true };

/** Requests and subjects for which something is due, the earliest first. Every open request is in it. */
export const DUE: List = { name: 'due', by: 'due', spread: true };

/** The open conditions of all subjects, by their last day. */
export const CONDITIONS: List = { name: 'conditions' };

/** What approvals and reviews of what subjects run are awaited: renewals and promised reviews, by when they are due. */
export const AWAITED: List = { name: 'awaited' };

/** The requests of which an effect is held. */
export const HELD: List = { name: 'held' };

/** The requests at a stage for which too few people are left. */
export const WITHOUT_PEOPLE: List = { name: 'without-people' };

/** The requests that closed in a month (YYYY-MM, UTC), by the instant. */
export const closedIn = (month: string): List => ({ name: `closed/${month}`, by: 'standing' });

/** The requests of a subject: the open ones (`open#...`) after the closed ones (`closed#...`). */
export const requestsOf = (subject: string): List => ({ name: `subject/${subject}`, by: 'subject' });

/** The subjects whose name is this one, but for capitals and small letters. */
export const spelledLike = (subject: string): List => ({
  name: `spelled/${subject.toLowerCase()}`,
  by: 'subject',
});

/** The requests that may wait for a person, by when the answer is due. Nobody is missing; some need not answer. */
export const deskOf = (person: string): List => ({ name: `desk/${person}` });

/** The open requests whose latest attempt a person submitted, by when. */
export const submittedBy = (person: string): List => ({ name: `submitted/${person}` });

/** The open conditions that a person sees to, by their last day. */
export const conditionsOf = (person: string): List => ({ name: `conditions/${person}` });

/** The decisions of a month (YYYY-MM, UTC), by the instant. */
export const decisionsIn = (month: string): List => ({ name: `decisions/${month}` });

/** What was measured on a day (YYYY-MM-DD, UTC), by the instant. */
export const measuresOn = (day: string): List => ({ name: `measures/${day}` });

/** What comes before everything that has no end. */
const NEVER = '9999-12-31T23:59:59.999Z';

/** Where something stands in the list of what is due. */
export const dueSpot = (stream: string, dueAt: Date): Spot => ({
  list: DUE,
  place: placeAt(dueAt.toISOString(), stream),
});

/** The part of a list up to an instant, itself included. */
export const until = (now: Date): { readonly until: string } => ({ until: `${now.toISOString()}#~` });

/** A place by an instant (or a day), and by what is there where instants are equal. */
export const placeAt = (instant: string | undefined, ...what: readonly (string | number)[]): string =>
  [instant ?? NEVER, ...what].join('#');
