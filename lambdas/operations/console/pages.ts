import { compareVersions } from './compare.ts';
import { conditionsPage } from './conditions.ts';
import { decisionsPage } from './decisions.ts';
import { healthPage } from './health.ts';
import { ledger } from './ledger.ts';
import { myWork } from './my-work.ts';
import type { AnyConsolePage } from './page.ts';
import { peoplePage } from './people.ts';
import { request } from './request.ts';
import { subject } from './subject.ts';
import { timesPage } from './times.ts';
import { together } from './together.ts';
import { whatRuns } from './what-runs.ts';
import { workflowPage, workflowsPage } from './workflows.ts';

/** Every page of the console, in the order in which the navigation has them. */
export const PAGES: readonly AnyConsolePage[] = [
  myWork,
  together,
  whatRuns,
  request,
  subject,
  compareVersions,
  decisionsPage,
  conditionsPage,
  timesPage,
  peoplePage,
  workflowsPage,
  workflowPage,
  ledger,
  healthPage,
];
