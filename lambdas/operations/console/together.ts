import * as z from 'zod/mini';
import { TOGETHER_PATH, togetherContent } from '../../console/together.ts';
import { MOST_TOGETHER } from '../../domain/together.ts';
import { titleTogether } from '../own/together/page.ts';
import { readTogether } from '../own/together/read.ts';
import { consolePage } from './page.ts';

const ids = new RegExp(`^[0-9a-z]{26}(,[0-9a-z]{26}){0,${MOST_TOGETHER - 1}}$`);

/** Several requests of one stage, each with its differences, decided by one form. They are chosen on *My work*. */
export const together = consolePage({
  path: TOGETHER_PATH,
  section: { in: '/console' },
  pathParameters: z.strictObject({}),
  query: z.strictObject({
    request: z
      .string()
      .check(z.regex(ids, `must be 1 to ${MOST_TOGETHER} requests: tick no more in My work`)),
    stage: z.optional(z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be the name of a stage'))),
  }),
  show: async (ports, { query: { request, stage }, who }) => {
    const parts = await readTogether(ports, { requests: request.split(','), stage }, who);
    return {
      title: titleTogether(parts),
      content: () => togetherContent({ parts, form: { prefix: '', entered: {}, problems: [] } }),
      data: parts.map(({ view: { state, claims }, why }) => ({
        request: state.request,
        subject: state.subject,
        version: state.version,
        attempt: state.attempt,
        stage: claims.stage,
        why,
      })),
    };
  },
});
