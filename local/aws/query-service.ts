import { own } from '../../schema/own.ts';
import { AwsError } from './aws-error.ts';

/** A value in an XML answer: a text, members, a list (whose items become `<member>`), or a map (whose pairs become `<entry>`). */
export type XmlValue =
  | string
  | readonly XmlValue[]
  | ReadonlyMap<string, string>
  | { readonly [name: string]: XmlValue };

/**
 * The actions of a service with the query protocol, by name: form parameters in, the result's members out. `signed` says
 * whether the call is signed at all.
 */
export type QueryActions = Readonly<
  Record<string, (parameters: URLSearchParams, signed: boolean) => { readonly [name: string]: XmlValue }>
>;

/** A service with the query protocol. */
export interface QueryService {
  readonly name: string;
  /** The namespace of its answers. */
  readonly namespace: string;
  readonly actions: QueryActions;
}

/** An XML answer with its status. */
export interface XmlAnswer {
  readonly status: number;
  readonly body: string;
}

/** Runs the action of a request and puts its result, or its error, into the protocol's XML. */
export function answerQuery(
  service: QueryService,
  parameters: URLSearchParams,
  call: { readonly requestId: string; readonly signed: boolean },
): XmlAnswer {
  const { requestId, signed } = call;
  const action = parameters.get('Action') ?? '';
  try {
    const run = own(service.actions, action);
    if (run === undefined) {
      throw new AwsError(
        'InvalidAction',
        `The embedded default does not support ${service.name}'s ${action}.`,
      );
    }
    const result = element(`${action}Result`, run(parameters, signed));
    const metadata = element('ResponseMetadata', { RequestId: requestId });
    return { status: 200, body: envelope(`${action}Response`, service.namespace, result + metadata) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return queryError(error, service.namespace, requestId);
  }
}

/** An error in the protocol's XML. */
export function queryError(error: AwsError, namespace: string, requestId: string): XmlAnswer {
  const detail = element('Error', { Type: 'Sender', Code: error.code, Message: error.message });
  const body = envelope('ErrorResponse', namespace, detail + element('RequestId', requestId));
  return { status: error.status, body };
}

function envelope(name: string, namespace: string, content: string): string {
  return `<${name} xmlns="${namespace}">${content}</${name}>`;
}

function element(name: string, value: XmlValue): string {
  return `<${name}>${contentOf(value)}</${name}>`;
}

function contentOf(value: XmlValue): string {
  if (typeof value === 'string') return escapeXml(value);
  if (Array.isArray(value)) return value.map((item) => element('member', item)).join('');
  if (value instanceof Map)
    return [...value].map(([key, text]) => element('entry', { key, value: text })).join('');
  return Object.entries(value)
    .map(([name, member]) => element(name, member))
    .join('');
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/** A text as XML has it. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => ENTITIES[character] ?? '');
}
