// The handlers of the tiny app. What they return shows what they were given.
export const loadedWith = process.env.GREETING;

export async function handler(event, context) {
  if (event.fail !== undefined) throw Object.assign(new Error(event.fail), { name: 'Refused' });
  if (event.hang === true) await new Promise(() => {});
  await new Promise((resolve) => setImmediate(resolve));
  process.stdout.write(`called with ${JSON.stringify(event)}\n`);
  return {
    event,
    loadedWith,
    greeting: process.env.GREETING,
    endpoint: process.env.AWS_ENDPOINT_URL,
    path: process.env.PATH,
    name: context.functionName,
    hasTime: context.getRemainingTimeInMillis() > 0,
    nothing: undefined,
    at: new Date(0),
  };
}

export async function page(event) {
  if (event.rawQueryString === 'plain') return { some: 'value' };
  return {
    statusCode: 201,
    headers: { 'Content-Type': 'text/html', 'X-Route': event.routeKey },
    cookies: ['a=1', 'b=2'],
    body: JSON.stringify(event),
  };
}
