/**
 * When a stage applies, as data: written in a workflow, judged on the facts of a request. Requests must state each fact;
 * where one was begun before that was so, a stage applies unless it is certain that it need not.
 */
export type When =
  | WhenLeaf
  | { readonly all: readonly When[] }
  | { readonly any: readonly When[] }
  | { readonly not: When };

/** A part of a `when` that looks at one fact. */
export type WhenLeaf =
  | Comparison
  /** The three variables, compared with what the workflow's last environment runs. True when it runs nothing. */
  | { readonly changed: Variable };

/** Compares one fact: a metric, an attribute of the request, or what an earlier stage was answered. */
export type Comparison = (
  | { readonly metric: string; readonly attribute?: never; readonly answer?: never }
  | { readonly attribute: string; readonly metric?: never; readonly answer?: never }
  /** `stage.question`: what those who approved that stage have answered. Nobody can say where they have not, or differ. */
  | { readonly answer: string; readonly metric?: never; readonly attribute?: never }
) &
  Test;

/** Exactly one of these. Numbers compare with numbers only. */
export type Test =
  | { readonly is: string | number | boolean }
  | { readonly oneOf: readonly (string | number)[] }
  | { readonly atLeast: number }
  | { readonly atMost: number }
  | { readonly over: number }
  | { readonly under: number };

/** One of the three variables that make a version. */
export type Variable = 'training-data' | 'code' | 'hyperparameters';
