import type { PendingSignIn, ProviderLogout, Session, Sessions } from '../../lambdas/ports.ts';

/** Sessions in memory, with the guarantees that `lambdas/ports.ts` states. */
export class MemorySessions implements Sessions {
  readonly kept = new Map<string, Session>();
  readonly pending = new Map<string, PendingSignIn>();

  async begin(session: Session, hash: string): Promise<void> {
    this.kept.set(hash, session);
  }

  async find(hash: string, now: Date): Promise<Session | undefined> {
    const session = this.kept.get(hash);
    return session !== undefined && now.getTime() < Date.parse(session.endsAt) ? session : undefined;
  }

  async touch(hash: string, now: Date): Promise<void> {
    const session = this.kept.get(hash);
    if (session !== undefined) this.kept.set(hash, { ...session, seenAt: now.toISOString() });
  }

  async end(hash: string): Promise<void> {
    this.kept.delete(hash);
  }

  async endAll(issuer: string, { sub, sid }: ProviderLogout): Promise<number> {
    const ended = [...this.kept].filter(
      ([, session]) =>
        session.issuer === issuer &&
        ((sid !== undefined && session.sid === sid) ||
          (sub !== undefined && session.sub === sub && (sid === undefined || session.sid === undefined))),
    );
    for (const [hash] of ended) this.kept.delete(hash);
    return ended.length;
  }

  async keepPending(stateHash: string, pending: PendingSignIn): Promise<void> {
    this.pending.set(stateHash, pending);
  }

  async takePending(stateHash: string, now: Date): Promise<PendingSignIn | undefined> {
    const pending = this.pending.get(stateHash);
    this.pending.delete(stateHash);
    return pending !== undefined && now.getTime() < Date.parse(pending.endsAt) ? pending : undefined;
  }
}
