/** Something the person who runs the pipeline can mend. `message` is one sentence that says what to do. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
}
