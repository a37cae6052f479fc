import { tablesOf } from '../../cli/deployment-name.ts';

/** The tables of a deployment that has no other name. */
export const { ledger: LEDGER_TABLE, views: VIEWS_TABLE, tasks: TASKS_TABLE } = tablesOf('countersign');
