/** The offline verifier for programs: nothing but Node and the files beside this one. */
export { checkProof, type Proven } from './check-proof.ts';
export { Damage, UnusableExport } from './damage.ts';
export { describeProof } from './describe-proof.ts';
export { describeReport } from './describe-report.ts';
export { type BelievedProvider, readProviders, type SignedBy } from './providers.ts';
export { type Report, verifyExport } from './verify-export.ts';
