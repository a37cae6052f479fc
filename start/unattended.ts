import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalError } from '../local/errors.ts';
import { playPeople } from '../local/people/play.ts';
import { startLocal } from '../local/start-local.ts';
import { sampleAnswers } from '../simulation/sample-input.ts';
import { askCountersign } from './ask-countersign.ts';
import { findExample, NO_EXAMPLE, runExample } from './example.ts';
import type { StartOptions } from './options.ts';
import type { Output } from './output.ts';
import { readOrganisation } from './read-organisation.ts';

/** A run takes some seconds; what takes this long will never end. */
const DEADLINE_MS = 120_000;

/**
 * The main job without people: starts, submits the example, plays everyone through one round of rework, prints
 * who authorised what runs in production, and ends. On a data directory of its own unless one is given, where
 * an interrupted run goes on.
 *
 * @param stop aborted when it shall end at once
 * @throws LocalError when anything on the way fails.
 */
export async function run(options: StartOptions, output: Output, stop: AbortSignal): Promise<void> {
  const example = findExample(await readOrganisation(options.workflows));
  if (example === undefined) throw new LocalError(NO_EXAMPLE);
  const temporary =
    options.dataDirectory === undefined ? mkdtempSync(join(tmpdir(), 'countersign-')) : undefined;
  const say = (sentence: string): void => output.tell(sentence);
  try {
    const server = await startLocal({
      dataDirectory: options.dataDirectory ?? String(temporary),
      port: options.port,
      organisation: options.workflows,
      onSynthesis: () => say('Synthesizing the app, which is needed once after each change...'),
    });
    try {
      say(`Inbox ${server.endpoint}/inbox`);
      const { input } = await runExample(server, example, { attempt: 1 });
      say(`The pipeline submitted ${input.subject} ${input.version}.`);
      await playPeople({
        endpoint: server.endpoint,
        workflow: example.workflow,
        answers: (form) => sampleAnswers(form, new Date()),
        signal: limit(stop),
        revise: (request) => runExample(server, example, { attempt: 2, revises: request }),
        say,
      });
      const question = [
        'who',
        input.subject,
        '--environment',
        'production',
        ...(options.json ? ['--json'] : []),
      ];
      output.answer(await askCountersign(server.endpoint, ...question));
    } finally {
      await server.close();
    }
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  }
}

/** A signal that is aborted with a sentence, when it shall end or time has run out. */
function limit(stop: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const end = (sentence: string): void => controller.abort(new LocalError(sentence));
  stop.addEventListener('abort', () => end('Stopped before the end.'), { once: true });
  const late = `It did not end within ${DEADLINE_MS / 1_000} seconds: functions.log in the data directory tells more.`;
  setTimeout(() => end(late), DEADLINE_MS).unref();
  return controller.signal;
}
