import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

/** The browser that npm installs, or why it does not start on this machine. */
export async function launchBrowser(): Promise<{ readonly browser?: Browser; readonly whyNot: string }> {
  try {
    const executablePath = await sparticuz.executablePath();
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'], timeout: 20_000 });
    return { browser, whyNot: '' };
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : error;
    return { whyNot: `the browser does not start here: ${why}` };
  }
}
