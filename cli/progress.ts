import type { TextSink } from './io.ts';

const PATIENCE_MS = 1_000;
const EVERY_MS = 200;
const CLEAR_LINE = '\r\u001b[K';

/** A line of its own that shows how far something is; it says nothing to what is not a terminal. */
export interface Progress<State = number> {
  show(state: State): void;
  end(): void;
}

/**
 * Shows how many entries have been read, on a line of its own that it takes away in the end. Says nothing to
 * what is not a terminal, nor while it takes less than a second.
 */
export function showProgress(sink: TextSink): Progress {
  return showOnTerminal(sink, (entries) => `${entries.toLocaleString('en-US')} entries read`);
}

/** The same of bytes. */
export function showBytes(sink: TextSink): Progress {
  return showOnTerminal(sink, (bytes) => `${Math.floor(bytes / 1e6).toLocaleString('en-US')} MB read`);
}

/** Shows what is being done, in a few words each. */
export function showStep(sink: TextSink): Progress<string> {
  return showOnTerminal(sink, (step) => `${step} ...`);
}

const WIDTH = 30;

/** Shows a bar that fills up as a share goes from 0 to 1. */
export function showBar(sink: TextSink): Progress {
  return showOnTerminal(sink, (share) => {
    const full = Math.round(share * WIDTH);
    return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}] ${Math.floor(share * 100)}%`;
  });
}

function showOnTerminal<State>(sink: TextSink, describe: (state: State) => string): Progress<State> {
  let due = Date.now() + PATIENCE_MS;
  let shown = false;
  return {
    show(state) {
      if (sink.isTTY !== true || Date.now() < due) return;
      due = Date.now() + EVERY_MS;
      shown = true;
      sink.write(`${CLEAR_LINE}${describe(state)}`);
    },
    end() {
      if (shown) sink.write(CLEAR_LINE);
      shown = false;
    },
  };
}
