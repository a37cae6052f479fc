export { customChecks, freezes, roles, workflows } from '../../../test/organisation/index.ts';
export { identity } from '../../../test/organisation/signed/index.ts';
