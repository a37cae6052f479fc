import type { Command } from 'commander';
import type { Io } from '../io.ts';
import { addExport } from './audit-export.ts';
import { addVerify } from './audit-verify.ts';

/** `countersign audit`: what proves something about the ledger. */
export function addAudit(program: Command, io: Io): void {
  const audit = program.command('audit').description('proofs about the ledger');
  addVerify(audit, io);
  addExport(audit, io);
}
