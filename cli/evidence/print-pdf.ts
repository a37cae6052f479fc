import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandError } from '../errors.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const PATIENCE_MS = 60_000;

/**
 * Prints a page to a PDF by the browser of this machine: the one that CHROME_PATH names, or one on the PATH.
 * @throws CommandError where there is none, or it does not print
 */
export async function printPdf(
  page: string,
  pdf: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const browser = env['CHROME_PATH'] ?? findBrowser(env['PATH'] ?? '');
  if (browser === undefined)
    throw new CommandError(
      `There is no Chromium or Chrome to print with: open ${page} in a browser and print it, or name one by CHROME_PATH.`,
    );
  const options = ['--headless', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer'];
  const child = spawn(
    browser,
    [...options, `--print-to-pdf=${resolve(pdf)}`, pathToFileURL(resolve(page)).href],
    {
      stdio: 'ignore',
      timeout: PATIENCE_MS,
    },
  );
  const status = await new Promise((done) => child.once('error', done).once('close', done));
  if (status !== 0 || !isThere(pdf))
    throw new CommandError(`${browser} did not print ${page}: open it in a browser and print it.`);
}

function findBrowser(path: string): string | undefined {
  const places = path.split(delimiter).flatMap((directory) => NAMES.map((name) => join(directory, name)));
  return places.find((place) => isThere(place, constants.X_OK));
}

function isThere(path: string, mode = constants.R_OK): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
