import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { addCheckProof } from './audit-check-proof.ts';
import { addExport } from './audit-export.ts';
import { addProve } from './audit-prove.ts';
import { addPublicKey } from './audit-public-key.ts';
import { addVerify } from './audit-verify.ts';

/** `countersign audit`: what proves something about the ledger. */
export function addAudit(program: Command, io: Io): void {
  const audit = program.command('audit').description('proofs about the ledger');
  for (const add of [addVerify, addExport, addProve, addCheckProof, addPublicKey]) add(audit, io);
}
