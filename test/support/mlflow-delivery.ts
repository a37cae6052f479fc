import { createHmac } from 'node:crypto';

/** A delivery as MLflow 3.17 signs it: a raw secret, over the id, the time and the bytes of the body. */
export function signDelivery(
  payload: unknown,
  { id, at, secret }: { readonly id: string; readonly at: Date; readonly secret: string },
) {
  const body = JSON.stringify(payload);
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const signature = createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    headers: {
      'content-type': 'application/json',
      'x-mlflow-delivery-id': id,
      'x-mlflow-timestamp': timestamp,
      'x-mlflow-signature': `v1,${signature}`,
    },
    body,
  };
}
