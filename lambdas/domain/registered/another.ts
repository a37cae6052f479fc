import type { Artifact, Deployment, RequestState } from '../model.ts';

/** What a registry has under a number, as far as it tells whether that is what the ledger means. */
export interface Held {
  readonly version: string;
  /** When it was registered: milliseconds since 1970. */
  readonly made: number;
  /** The SHA-256 of its artifact, where the registry states one. */
  readonly sha256?: string | undefined;
  /** Where its artifact is, where the registry's own place is what a request has. */
  readonly uri?: string | undefined;
}

type Running = Pick<Deployment, 'version' | 'request' | 'artifact' | 'submittedAt' | 'since'>;

interface About {
  readonly request: string;
  readonly artifact?: Artifact | undefined;
  /** When the request was submitted. */
  readonly at: string;
}

/**
 * Why what a registry has under a number is not what people are asked about, or what runs: its group can have been made again,
 * where numbers begin anew, or the version came another way and somebody registered something under its number since.
 *
 * @returns a sentence for the registry; nothing where it is that, as far as can be seen
 */
export function whyAnother(
  held: Held,
  request: RequestState | undefined,
  subject: { readonly environments: Readonly<Record<string, Running>> } | undefined,
): string | undefined {
  const running = Object.values(subject?.environments ?? {}).filter(
    ({ version }) => version === held.version,
  );
  const about: readonly About[] = [
    ...running.map(({ request, artifact, submittedAt, since }) => ({
      request,
      artifact,
      at: submittedAt ?? since,
    })),
    ...(request === undefined ? [] : [{ ...request, at: request.requestedAt }]),
  ];
  for (const one of about) {
    const differs = difference(held, one);
    if (differs !== undefined)
      return `Not what Countersign request ${one.request} is about: ${differs}. Register it under another number.`;
  }
  return undefined;
}

/** A place is compared where no digest is stated: without one, it is all that says which artifact this is. */
function difference({ made, sha256, uri }: Held, { artifact, at }: About): string | undefined {
  if (artifact !== undefined && sha256 !== undefined && sha256 !== artifact.sha256)
    return `its artifact has the SHA-256 ${sha256}, and that of the request ${artifact.sha256}`;
  if (made > Date.parse(at))
    return `it was registered at ${new Date(made).toISOString()}, and the request was submitted before, at ${at}`;
  if (artifact !== undefined && sha256 === undefined && uri !== undefined && uri !== artifact.uri)
    return `it states no SHA-256 (countersign.artifact.sha256), and its artifact is at ${uri}, that of the request at ${artifact.uri}`;
  return undefined;
}
