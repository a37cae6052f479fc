import { readdirSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Resolves when the embedded default with this data directory has made a digest; it makes the first when it starts. */
export function firstDigest(dataDirectory: string): Promise<void> {
  const bucket = join(dataDirectory, 's3');
  return new Promise((resolve) => {
    const look = () => {
      if (!readdirSync(bucket, { recursive: true }).some((name) => String(name).includes('digests/'))) return;
      watcher.close();
      resolve();
    };
    const watcher = watch(bucket, { recursive: true }, look);
    // It may have been made before anybody watched.
    look();
  });
}
