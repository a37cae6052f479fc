const NOT_SHOWN = '(kept in the ledger, and not shown here)';

/**
 * The details of an entry without what would let others act in a person's name, or follow their link: the link that it keeps
 * as its proof, and the token of their identity provider.
 */
export function withoutProof(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { proof, countersignature, ...rest } = details;
  return {
    ...rest,
    ...(proof === undefined ? {} : { proof: NOT_SHOWN }),
    ...(countersignature === undefined ? {} : { countersignature: NOT_SHOWN }),
  };
}
