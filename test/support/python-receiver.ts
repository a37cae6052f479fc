import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';

/** Whether Python is here with what its receiver of webhooks needs for `v1a`. */
export const hasCryptography = has('import cryptography.hazmat.primitives.asymmetric.ed25519');
/** Whether Python is here. */
export const hasPython = has('import hmac');

function has(code: string): boolean {
  try {
    execFileSync('python3', ['-c', code], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const FILE = 'examples/webhooks/receiver.py';

/** The receiver of the examples in Python, for as long as the test lasts: its address, and what it took. */
export async function startPythonReceiver(environment: Readonly<Record<string, string>>) {
  const child = spawn('python3', [FILE, '0'], { env: { ...process.env, ...environment } });
  onTestFinished(() => void child.kill());
  const taken: unknown[] = [];
  const lines = createInterface({ input: child.stdout });
  const [first] = (await once(lines, 'line')) as [string];
  lines.on('line', (line) => taken.push(JSON.parse(line)));
  return { url: first.replace('listens on ', ''), taken };
}

/** What it says where it does not begin, and its exit code. */
export async function pythonReceiverRefuses(environment: Readonly<Record<string, string>>) {
  const child = spawn('python3', [FILE, '0'], { env: { ...process.env, ...environment } });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  onTestFinished(() => void child.kill());
  const [code] = await once(child, 'close');
  return { code, said };
}
