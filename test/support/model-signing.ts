import { readFileSync } from 'node:fs';
import type { ModelSignature } from '../../lambdas/domain/model-signature-schema.ts';

/** Where what its tool has made is kept. */
export const MADE = new URL('../model-signing/', import.meta.url);

const read = (name: string): string => readFileSync(new URL(name, MADE), 'utf8');

/** A public key of `test/model-signing`. */
export const publicKey = (name: string): string => read(`${name}.pub`);

/** A signature of `test/model-signing`, as its tool wrote it. */
export const signature = (name: string): ModelSignature => JSON.parse(read(`${name}.sig`));

/** What `countersign digest` prints of the model there. */
export const MODEL = '55780621a4346756d0571bb388f3bc4462c85a5951a3e55ff9ca90b282985536';
