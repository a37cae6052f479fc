import type { TextSink } from './io.ts';

const PATIENCE_MS = 1_000;
const EVERY_MS = 200;
const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows how many entries have been read, on a line of its own that it takes away in the end. Says nothing to
 * what is not a terminal, nor while it takes less than a second.
 */
export function showProgress(sink: TextSink): { show(entries: number): void; end(): void } {
  let due = Date.now() + PATIENCE_MS;
  let shown = false;
  return {
    show(entries) {
      if (sink.isTTY !== true || Date.now() < due) return;
      due = Date.now() + EVERY_MS;
      shown = true;
      sink.write(`${CLEAR_LINE}${entries.toLocaleString('en-US')} entries read`);
    },
    end() {
      if (shown) sink.write(CLEAR_LINE);
      shown = false;
    },
  };
}
