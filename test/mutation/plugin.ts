import type { Reported } from './mutant.ts';
import { LoadedTests } from './runner.ts';

/** What the ignorer needs of a Babel path: where in the syntax tree a node is. */
interface Path {
  readonly node: { readonly type: string; readonly quasis?: readonly { value: { raw: string } }[] };
  readonly parentPath: Path | null;
}

/** A template with a space in it is a sentence: what is computed inside it is words for people. */
const isSentence = ({ node }: Path) =>
  node.type === 'TemplateLiteral' && node.quasis?.some(({ value }) => value.raw.includes(' ')) === true;

/** Runs the tests, leaves texts out, and sends each result to the process that started this one. */
export const strykerPlugins = [
  { kind: 'TestRunner', name: 'loaded', injectableClass: LoadedTests },
  {
    kind: 'Ignore',
    name: 'texts',
    value: { shouldIgnore: (path: Path) => (isSentence(path) ? 'words for people' : undefined) },
  },
  {
    kind: 'Reporter',
    name: 'results',
    value: {
      onMutationTestingPlanReady: ({ mutantPlans }: { mutantPlans: readonly unknown[] }) => {
        process.send?.({ planned: mutantPlans.length });
      },
      onMutantTested: (reported: Reported) => {
        const { fileName, mutatorName, location, replacement, status, statusReason = '' } = reported;
        process.send?.({ result: { fileName, mutatorName, location, replacement, status, statusReason } });
      },
    },
  },
];
