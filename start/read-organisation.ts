import { loadOrganisation, UnreadableOrganisation } from '../lib/load-organisation.ts';
import { LocalError } from '../local/errors.ts';
import type { Organisation } from '../schema/organisation.ts';

/** What an organisation's directory defines. @throws LocalError with what is wrong with its files */
export async function readOrganisation(directory: string): Promise<Organisation> {
  try {
    return await loadOrganisation(directory);
  } catch (error) {
    throw error instanceof UnreadableOrganisation ? new LocalError(error.message) : error;
  }
}
