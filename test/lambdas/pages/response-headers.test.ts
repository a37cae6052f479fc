import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { notFoundPage } from '../../../lambdas/pages/error-pages.ts';
import { responseHeaders } from '../../../lambdas/pages/response-headers.ts';
import { STYLESHEET } from '../../../lambdas/pages/stylesheet.ts';

describe('the headers of a page', () => {
  test('are exactly these', () => {
    const inlined = /<style>([\s\S]*)<\/style>/.exec(notFoundPage())?.[1] ?? '';
    const hash = createHash('sha256').update(inlined).digest('base64');
    expect(responseHeaders()).toEqual({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy':
        'accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()',
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-robots-tag': 'noindex, nofollow',
    });
  });

  test('can be changed by one caller without another noticing', () => {
    responseHeaders()['cache-control'] = 'public';
    expect(responseHeaders()['cache-control']).toBe('no-store');
  });
});

describe('the colours', () => {
  const schemes = STYLESHEET.split('@media (prefers-color-scheme: dark)').slice(0, 2);
  const PAIRS: [string, string, number][] = [
    ...['ink', 'soft', 'accent'].flatMap((text): [string, string, number][] => [
      [text, 'paper', 4.5],
      [text, 'card', 4.5],
    ]),
    ['ink', 'tint', 4.5],
    ['alarm', 'card', 4.5],
    ['alarm', 'alarm-tint', 4.5],
    ['ink', 'alarm-tint', 4.5],
    ['on-accent', 'accent', 4.5],
    ['edge', 'card', 3],
    ['focus', 'card', 3],
    ['focus', 'paper', 3],
  ];

  test.each(['light', 'dark'])('keep their contrast in the %s scheme', (scheme) => {
    const css = schemes[scheme === 'light' ? 0 : 1] ?? '';
    for (const [text, ground, least] of PAIRS) {
      const [a, b] = [luminance(css, text), luminance(css, ground)];
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      expect(contrast, `${text} on ${ground}`).toBeGreaterThanOrEqual(least);
    }
  });
});

/** Relative luminance of a colour variable (WCAG 2.2). */
function luminance(css: string, name: string): number {
  const hex = new RegExp(`--${name}: #([0-9a-f]{6})`).exec(css)?.[1];
  if (hex === undefined) throw new Error(`no colour --${name}`);
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
