import type { List } from '../domain/views/lists.ts';
import type { Ports } from '../ports.ts';

/** How far routines have come that go through everything: a line for each. Losing one costs a repetition. */
const PROGRESS: List = { name: 'progress' };

/** How far a routine has come in a list. */
interface Progress {
  /** Which call of the routine it was, however often that is repeated. */
  readonly call: string;
  /** The last place with which it is done. */
  readonly after: string;
}

/** Up to which place a call of a routine has come; `undefined` for its beginning, and where another call came since. */
export async function progressOf(
  { views }: Pick<Ports, 'views'>,
  routine: string,
  call: string,
): Promise<string | undefined> {
  for await (const { place, text } of views.rows(PROGRESS)) {
    const known = place === routine ? read(text) : undefined;
    if (known?.call === call && typeof known.after === 'string') return known.after;
  }
  return undefined;
}

/** Notes that a call of a routine is done with everything up to a place. */
export function keepProgress(
  { views }: Pick<Ports, 'views'>,
  routine: string,
  progress: Progress,
): Promise<void> {
  return views.putLine({ spot: { list: PROGRESS, place: routine }, text: JSON.stringify(progress) });
}

function read(text: string | undefined): Partial<Progress> | undefined {
  try {
    return (JSON.parse(text ?? 'null') as Partial<Progress> | null) ?? undefined;
  } catch {
    return undefined;
  }
}
