import type { SubjectState } from '../domain/model.ts';
import type { Ports } from '../ports.ts';
import type { Position } from './advance.ts';

/** Shows a subject in the views as it stands. */
export async function showSubject(
  { views }: Pick<Ports, 'views'>,
  { seq, state }: Position<SubjectState>,
): Promise<void> {
  await views.putSubject({ seq, state });
}
