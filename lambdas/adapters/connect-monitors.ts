import { once } from '../../schema/lazily.ts';
import type { Monitor } from '../../schema/monitors.ts';

/** The monitors whose alarms open findings. @throws Error where the environment names none */
export const monitorSettings = /* @__PURE__ */ once((): readonly Monitor[] => {
  const text = process.env['MONITORS'];
  if (text === undefined) throw new Error('the environment variable MONITORS is not set');
  return JSON.parse(text);
});
