import type { RunningVersion } from '../../simulation/running.ts';
import { parseFacts } from './script.ts';

/** A version that ran before as a case writes it: `2`, or `2 with auc=0.9, code=same`. @throws UsageError */
export function readRunning(text: string): RunningVersion {
  const [, version = text, facts] = /^(.+?) with ([\w.-]+=.*)$/.exec(text.trim()) ?? [];
  return { version: version.trim(), facts: parseFacts(facts, `'${text}'`) };
}

/** The versions that `--running` names, by commas, as do the facts of each: `1, 2 with auc=0.9, code=same, 3`. */
export const splitRunning = (list: string): readonly string[] => list.split(/,(?! *[\w.-]+=)/);
