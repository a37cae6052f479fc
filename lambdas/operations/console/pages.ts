import { myWork } from './my-work.ts';
import type { AnyConsolePage } from './page.ts';
import { whatRuns } from './what-runs.ts';

/** Every page of the console, in the order in which the navigation has them. */
export const PAGES: readonly AnyConsolePage[] = [myWork, whatRuns];
