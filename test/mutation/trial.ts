/** An order to the loaded tests: run all as they are, or these with a mutant. */
export type Trial =
  | 'all'
  | {
      readonly mutant: string;
      /** Of the tests that reach it; the first that fails ends the trial. */
      readonly ids: readonly string[];
      /** How often its place may be passed before it counts as endless. */
      readonly hitLimit: number | undefined;
    };

export type Answer =
  | { readonly loaded: true }
  | { readonly tests: readonly Ran[]; readonly coverage: unknown }
  | {
      readonly tests: readonly Ran[];
      readonly endless: boolean;
      /** What failed fails without the mutant too: the tests must be loaded anew. */
      readonly spoilt: boolean;
    };

export interface Ran {
  readonly id: string;
  readonly file: string;
  readonly milliseconds: number;
  /** What the test says when it fails. */
  readonly failure?: string;
}
