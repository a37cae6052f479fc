import * as z from 'zod/mini';
import { defined } from '../../../schema/defined.ts';
import { definitionHash, stagesInOrder, type Workflow } from '../../../schema/workflow.ts';
import { workflowId } from '../../api/schemas/common.ts';
import { sheetOf } from '../../console/parts.ts';
import { monthsBack } from '../../console/weeks.ts';
import {
  type Rules,
  STAGE_COLUMNS,
  WORKFLOW_COLUMNS,
  type WorkflowPage,
  workflowContent,
  workflowsContent,
} from '../../console/workflows.ts';
import { GovernanceError } from '../../domain/errors.ts';
import { definitionOf, keptOf } from '../../engine/definitions.ts';
import { changesOf } from '../../words/rule-changes.ts';
import { openRequests } from './open-requests.ts';
import { consolePage, type PagePorts } from './page.ts';
import { rulesEndedIn } from './past.ts';

/** So many versions of rules are looked at. */
const MOST_VERSIONS = 12;
const MONTHS = 6;
const LAST = '~';

/** Every workflow that is deployed. */
export const workflowsPage = consolePage({
  path: '/console/workflows',
  section: { name: 'Workflows' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({}),
  show: async (ports) => {
    const { value, at } = await openRequests(ports);
    const { items, complete } = value;
    const rows = ports.catalogue.workflows.map((workflow) => ({
      workflow,
      open: items.filter((one) => one.workflow === workflow.id).length,
    }));
    return {
      title: 'Workflows',
      lede: 'The rules that are deployed: which stages a request passes, and who decides.',
      content: () => workflowsContent(rows, complete),
      sheet: () => sheetOf(WORKFLOW_COLUMNS, rows),
      data: { workflows: rows.map(({ workflow, open }) => ({ ...workflow, open })), complete },
      asOf: at,
    };
  },
});

/** One workflow: its diagram, its people, the versions of its rules. */
export const workflowPage = consolePage({
  path: '/console/workflows/{workflow}',
  section: { in: '/console/workflows' },
  pathParameters: z.strictObject({ workflow: workflowId }),
  query: z.strictObject({}),
  show: async (ports, { path, who: { person } }) => {
    const workflow = ports.catalogue.workflows.find(({ id }) => id === path.workflow);
    if (workflow === undefined)
      throw new GovernanceError(
        'InvalidCall',
        `No workflow '${path.workflow}' is deployed: choose one of ${ports.catalogue.workflows.map(({ id }) => id).join(', ')}.`,
        { violations: [] },
      );
    const rules = await rulesOf(ports, workflow);
    const page: WorkflowPage = { workflow, roles: ports.catalogue.roles, rules, zone: person.timeZone };
    return {
      title: workflow.title,
      lede: `How a ${workflow.subject} passes ${workflow.id}.`,
      content: () => workflowContent(page),
      sheet: () => sheetOf(STAGE_COLUMNS, stagesInOrder(workflow)),
      data: { workflow, rules },
    };
  },
});

/**
 * The rules under which open requests began, and those that ended last in each of the last months, and the rules that are
 * deployed, the latest first. Rules change by deployments, so that a hundred requests of a month say what thousands would.
 */
async function rulesOf(ports: PagePorts, live: Workflow): Promise<readonly Rules[]> {
  const now = ports.clock.now().toISOString().slice(0, 7);
  const months = monthsBack(now, '', MONTHS).map((month) => rulesEndedIn(ports, month));
  const [open, ended] = await Promise.all([openRequests(ports), Promise.all(months)]);
  const used = [open.value, ...ended].flatMap(({ items }) =>
    items.filter(({ workflow }) => workflow === live.id),
  );
  const current = definitionHash(live);
  const hashes = [...new Set([current, ...used.map(({ definition }) => definition)])].slice(0, MOST_VERSIONS);
  const versions = await Promise.all(
    hashes.map(async (hash) => ({
      hash,
      workflow: hash === current ? live : await definitionOf(ports, hash),
      kept: await keptOf(ports, hash),
    })),
  );
  // What nobody used yet comes after everything that the ledger has.
  const order = ({ kept, hash }: (typeof versions)[number]) => kept?.at ?? (hash === current ? LAST : '');
  const sorted = versions.sort((one, other) => (order(one) < order(other) ? 1 : -1));
  return sorted.map(({ hash, workflow, kept }, index) => {
    const before = sorted[index + 1];
    return defined({
      hash,
      since: kept?.at,
      deployed: kept?.deployed,
      live: hash === current,
      changes: before && changesOf(before.workflow, workflow),
    });
  });
}
