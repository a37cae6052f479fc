import { defineCheck } from '../../../../schema/custom-check.ts';

/** Finds no drift, and no answer about one subject. */
export const handler = defineCheck(async ({ request, environments }) => {
  if (request.subject === 'model/unwatched') throw new Error('the monitor is down');
  return { passed: true, found: 'nothing drifts', saw: { environments: Object.keys(environments).join() } };
});
