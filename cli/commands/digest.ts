import type { Command } from 'commander';
import type { ConnectionOptions } from '../connection.ts';
import type { Digested } from '../digest/directory.ts';
import { type Io, writeJson, writeLine } from '../io.ts';
import { showBytes } from '../progress.ts';

const EXAMPLES = `
Examples:
  countersign digest model.onnx
  countersign digest models/churn/
  countersign digest s3://models/churn/14/

Of a file it is the SHA-256 that sha256sum prints. Of a directory it is the digest by which OpenSSF Model Signing names it: a
signature by its 'model_signing sign' is about this very digest. Files of git at its top do not count (.git, .github,
.gitignore, .gitattributes); symbolic links are refused; keep the signature itself elsewhere. Write it as the sha256 of
a submission's artifact or training data; a workflow's check { modelSignature } asks for such a signature. With --json the
answer is { sha256, files, bytes }.`;

/** `countersign digest`: what a submission calls a file or a directory by. */
export function addDigest(program: Command, io: Io): void {
  program
    .command('digest')
    .description("the SHA-256 of a file, or of a model's directory, here or in S3")
    .argument('<path>', 'a file, a directory, or s3://bucket/key')
    .option('--json', 'for programs')
    .addHelpText('after', EXAMPLES)
    .action(async (path: string, { json }: { json?: true }, command: Command) => {
      const found = await digest(io, path, command.optsWithGlobals<ConnectionOptions>());
      if (json) writeJson(io.stdout, found);
      else writeLine(io.stdout, found.sha256);
    });
}

async function digest(io: Io, path: string, options: ConnectionOptions): Promise<Digested> {
  const progress = showBytes(io.stderr);
  try {
    if (path.startsWith('s3:')) {
      const [{ digestInS3 }, { connectS3 }] = await Promise.all([
        import('../digest/bucket.ts'),
        import('../aws-clients.ts'),
      ]);
      return await digestInS3(connectS3(options, io.env), path, (bytes) => progress.show(bytes));
    }
    const { digestPath } = await import('../digest/directory.ts');
    return await digestPath(path, (bytes) => progress.show(bytes));
  } finally {
    progress.end();
  }
}
