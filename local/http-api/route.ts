/** A route of an HTTP API, ready to be matched. */
export interface Route<Target> {
  readonly routeKey: string;
  readonly target: Target;
  readonly method: string;
  /** Path segments; `{name}` takes one, `{name+}` the rest. Undefined for `$default`. */
  readonly segments: readonly string[] | undefined;
}

/** A route with what its variables stand for. */
export interface Match<Target> {
  readonly route: Route<Target>;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/** Reads a route key: `GET /decide/{link}`, `ANY /x/{rest+}` or `$default`. */
export function parseRoute<Target>(routeKey: string, target: Target): Route<Target> {
  const [method = '', path] = routeKey.split(' ');
  return { routeKey, target, method, segments: path === undefined ? undefined : path.split('/') };
}

/**
 * The route for a request as API Gateway chooses it: the most specific path first, a method before `ANY`,
 * `$default` last. Undefined when there is none.
 */
export function findRoute<Target>(
  routes: readonly Route<Target>[],
  method: string,
  path: string,
): Match<Target> | undefined {
  const matches = routes
    .filter((route) => route.segments === undefined || route.method === 'ANY' || route.method === method)
    .flatMap((route) => {
      const pathParameters = matchPath(route.segments, path);
      return pathParameters === undefined ? [] : [{ route, pathParameters }];
    });
  return matches.sort((a, b) => vagueness(a.route).localeCompare(vagueness(b.route)))[0];
}

function matchPath(
  pattern: readonly string[] | undefined,
  path: string,
): Readonly<Record<string, string>> | undefined {
  if (pattern === undefined) return {};
  const segments = path.split('/');
  const found: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const name = /^\{(.+?)(\+?)\}$/.exec(part);
    const segment = segments[index];
    if (segment === undefined || (name === null && part !== segment)) return undefined;
    if (name?.[1] === undefined) continue;
    const isRest = name[2] === '+';
    const value = isRest ? segments.slice(index).join('/') : segment;
    if (value === '') return undefined;
    found[name[1]] = decode(value);
    if (isRest) return found;
  }
  return segments.length === pattern.length ? found : undefined;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text that sorts specific routes before vague ones, segment by segment. */
function vagueness(route: Route<unknown>): string {
  if (route.segments === undefined) return '9';
  const segments = route.segments.map((part) =>
    part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0',
  );
  return segments.join('') + (route.method === 'ANY' ? '1' : '0');
}
