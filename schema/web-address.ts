const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether a text is the address of a server to call: https, or http on this machine, with no more than a path. */
export function isWebAddress(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname))) &&
    url.username + url.password + url.search + url.hash === '' &&
    !/[?#\s]/.test(text)
  );
}
