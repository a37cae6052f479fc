import * as z from 'zod/mini';
import { findings } from '../../api/queries/findings.ts';
import { day, email, paging } from '../../api/schemas/common.ts';
import { type Conditions, conditionColumns, conditionsContent } from '../../console/conditions.ts';
import { sheetOf } from '../../console/parts.ts';
import { nameOf } from '../../pages/view.ts';
import { consolePage } from './page.ts';

const ON_A_PAGE = '100';

/** The open conditions of all subjects, by their last day. */
export const conditionsPage = consolePage({
  path: '/console/conditions',
  section: { name: 'Conditions' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({ owner: z.optional(email), until: z.optional(day), after: paging.after }),
  show: async (ports, { query, now }) => {
    const { findings: open, next } = await findings(ports, {
      path: {},
      query: { ...query, limit: ON_A_PAGE },
      body: undefined,
      caller: '',
    });
    const conditions: Conditions = {
      conditions: open,
      complete: next === undefined && query.after === undefined,
      query,
      today: now.toISOString().slice(0, 10),
      nameOf: (address) => nameOf(ports.catalogue.roles, address),
    };
    return {
      title: 'Conditions',
      lede: 'What people who approved asked for and what was found of versions that run, who sees to it, and by when. What is overdue may hold promotions, where a workflow says so.',
      content: () => conditionsContent(conditions),
      sheet: () => sheetOf(conditionColumns(conditions), open),
      data: { conditions: open, next },
      next,
    };
  },
});
