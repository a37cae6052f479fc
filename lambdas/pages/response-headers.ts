import { createHash } from 'node:crypto';
import { STYLESHEET } from './stylesheet.ts';

const hashes = new Map<string, string>();

/** What a page may load: nothing but the stylesheets that it holds. */
function policyFor(styles: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src ${styles.map(hashOf).join(' ')}`,
    // The icon of the tab, which is in the page itself.
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function hashOf(style: string): string {
  const known =
    hashes.get(style) ?? `'sha256-${createHash('sha256').update(style, 'utf8').digest('base64')}'`;
  hashes.set(style, known);
  return known;
}

const FEATURES = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'publickey-credentials-get',
  'screen-wake-lock',
  'usb',
  'xr-spatial-tracking',
];

/**
 * The headers of every page: it runs no script, loads nothing, can't be framed, cached or indexed, and the link
 * in its address leaks to nobody (OWASP ASVS 5.0: 3.4, 14.3.2).
 *
 * With `no-referrer`, browsers send `Origin: null` with the page's own form: don't compare it with anything.
 *
 * @param styles the texts of the page's `<style>` elements
 */
export function responseHeaders(styles: readonly string[] = [STYLESHEET]): Record<string, string> {
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policyFor(styles),
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'x-robots-tag': 'noindex, nofollow',
  };
}
