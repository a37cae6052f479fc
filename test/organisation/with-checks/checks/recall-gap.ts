export { handler } from '../../../../examples/checks/recall-gap.ts';
