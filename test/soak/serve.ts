/**
 * The embedded default as a process to be killed. Says on standard output, each as a line of JSON, where it listens
 * (`{ endpoint }`) and each mail that arrives (`{ mail }`). Ends when its standard input does, so that it does not
 * outlive who started it.
 *
 * Arguments: the data directory, the cloud assembly.
 */
import { startLocal } from '../../local/start-local.ts';

process.stdin.on('end', () => process.exit()).resume();
const say = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);
const [, , dataDirectory = '', assembly = ''] = process.argv;
const { endpoint } = await startLocal({
  dataDirectory,
  assembly,
  onMail: (mail) => say({ mail }),
});
say({ endpoint });
