import { defineCheck } from '../../schema/custom-check.ts';

const MOST = 0.05;

/** No group of people is found much worse than another: the metrics `recall:<group>` are close to each other. */
export const handler = defineCheck(({ request }) => {
  const groups = Object.entries(request.metrics).filter(([name]) => name.startsWith('recall:'));
  if (groups.length < 2) {
    return { passed: false, found: 'the request states recall:<group> for fewer than two groups' };
  }
  const recalls = groups.map(([, recall]) => recall);
  const gap = Math.max(...recalls) - Math.min(...recalls);
  return {
    passed: gap <= MOST,
    found: `recall differs by ${gap.toFixed(3)} between ${groups.length} groups; at most ${MOST} is allowed`,
    saw: Object.fromEntries(groups),
  };
});
