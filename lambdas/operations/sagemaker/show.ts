import { lookAt } from '../registered/look-at.ts';
import { mirror } from './mirror.ts';
import type { MirrorPorts } from './ports.ts';

/** Shows at SageMaker what an entry of the ledger changed. */
export const show = (ports: MirrorPorts) => (event: unknown) =>
  lookAt(ports, event, (subject, request) => mirror(ports, subject, request));
