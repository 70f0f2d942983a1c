import fc from 'fast-check';
import type { JsonSchema, Resolve } from '../../../test/openapi/json-schema.ts';
import { NASTY, nastyText, valueArbitrary } from '../../../test/openapi/value-arbitrary.ts';
import type { Operation, PlacedOperation } from './document.ts';

export interface FuzzedRequest {
  readonly who: 'admin' | 'ada' | 'nobody';
  /** With each `{name}` of the path replaced. */
  readonly path: string;
  readonly contentType: string | null;
  /** Besides; each may be sent in a header. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const ODD_TYPES = [
  ...[null, 'text/plain', 'application/xml', 'multipart/form-data', 'x', 'application/json; charset=utf-16'],
  ...['application/x-www-form-urlencoded', 'multipart/form-data; boundary=', 'application/problem+json', ';'],
];

/** What a header can hold: visible ASCII, and bytes above it as Latin-1. */
const headerText = fc
  .oneof(nastyText, fc.string({ maxLength: 300 }))
  .map((text) => text.replace(/[^\x21-\x7e\xa0-\xff ]/gu, '').trim());
const oneOrOdd = (...known: string[]): fc.Arbitrary<string | null> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(null) },
    { weight: 3, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: headerText },
  );

/** Those that the API and what stands before it read. */
const anyHeaders = fc
  .record({
    'if-match': oneOrOdd(
      '*',
      '"1"',
      '"1-0123456789abcdef"',
      'W/"1"',
      '"1", "2"',
      '"99999999999999999999"',
      '""',
    ),
    'if-none-match': oneOrOdd('*', '"1"', 'W/"1"', '"1", "2"', ',,'),
    'idempotency-key': oneOrOdd('once', 'x'.repeat(255), 'x'.repeat(256), '"quoted"', 'two words'),
    'accept-language': oneOrOdd('de', 'de;q=0.5, en;q=0.7', '*', 'xx', 'de;q=nan', ','.repeat(200)),
    accept: oneOrOdd(
      'application/json',
      'text/html',
      '*/*',
      'text/event-stream',
      ';q=1',
      'application/json;q=0',
    ),
    'last-event-id': oneOrOdd('1', 'x'.repeat(300)),
    prefer: oneOrOdd('return=representation', 'wait=1000000'),
    'x-request-id': oneOrOdd('mine', '<b>'),
    range: oneOrOdd('bytes=0-', 'bytes=9-1', 'lines=1'),
  })
  .map((all) => {
    const sent = Object.entries(all).flatMap(([name, text]) =>
      text === null ? [] : [[name, text] as const],
    );
    return Object.fromEntries(sent);
  });

type Names = Readonly<Record<string, readonly string[]>>;

/** Requests to an operation: a third fit its schemas and use `names` that exist, the others miss them here and there. */
export function requestArbitrary(
  placed: PlacedOperation,
  names: Names,
  resolve: Resolve,
): fc.Arbitrary<FuzzedRequest> {
  return fc.oneof(
    { weight: 1, arbitrary: fittingRequest(placed, names, resolve) },
    { weight: 1, arbitrary: anyRequest(placed, names, resolve) },
  );
}

function fittingRequest({ path, operation }: PlacedOperation, names: Names, resolve: Resolve) {
  const query = queryOf(operation, (schema) => fc.option(valueArbitrary(schema, resolve).map(String)));
  return fc.record<FuzzedRequest>({
    who: fc.constant('admin'),
    path: placesOf(path, (name) => fc.constantFrom(...(names[name] ?? [])), query),
    contentType: fc.constant('application/json'),
    headers: fc.constant({}),
    body: fittingBody(operation, names, resolve).map((body) => (body === null ? null : JSON.stringify(body))),
  });
}

function anyRequest({ path, operation }: PlacedOperation, names: Names, resolve: Resolve) {
  const strange = nastyText.filter((text) => text !== '');
  const query = queryOf(operation, (schema) =>
    fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      valueArbitrary(schema, resolve).map(String),
      nastyText,
    ),
  );
  const stray = fc
    .tuple(nastyText, nastyText)
    .map(([name, text]) => new URLSearchParams([[name, text]]).toString());
  return fc.record<FuzzedRequest>({
    who: fc.constantFrom('admin', 'admin', 'ada', 'nobody'),
    path: placesOf(
      path,
      (name) => fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...(names[name] ?? [])) }, strange),
      fc.oneof({ weight: 5, arbitrary: query }, stray),
    ),
    contentType: fc.oneof(
      { weight: 8, arbitrary: fc.constant('application/json') },
      {
        weight: 1,
        arbitrary: fc.constantFrom(...ODD_TYPES),
      },
    ),
    headers: anyHeaders,
    body: anyBody(operation, names, resolve),
  });
}

/** The path with its variables and a query filled in. */
function placesOf(
  path: string,
  choose: (name: string) => fc.Arbitrary<string>,
  query: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const values = fc.tuple(...variablesOf(path).map(choose));
  return fc.tuple(values, query).map(([filled, text]) => {
    const place = filled.reduce(
      (left, value) => left.replace(/\{\w+\}/, () => encodeURIComponent(value)),
      path,
    );
    return text === '' ? place : `${place}?${text}`;
  });
}

function variablesOf(path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => String(name));
}

function queryOf(
  { parameters = [] }: Operation,
  choose: (schema: JsonSchema) => fc.Arbitrary<string | null>,
): fc.Arbitrary<string> {
  const pairs = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, schema }) => choose(schema).map((text) => (text === null ? [] : [[name, text] as const])));
  return fc
    .tuple(...pairs)
    .map((all) => new URLSearchParams(all.flat().map(([name, text]) => [name, text])).toString());
}

function fittingBody(
  { requestBody, parameters = [] }: Operation,
  names: Names,
  resolve: Resolve,
): fc.Arbitrary<object | null> {
  if (requestBody === undefined) return fc.constant(null);
  const hasPathName = parameters.some((parameter) => parameter.in === 'path');
  const body = valueArbitrary(requestBody.content['application/json'].schema, resolve) as fc.Arbitrary<
    Record<string, unknown>
  >;
  const known = names.appId ?? [];
  return fc.tuple(body, fc.constantFrom(...known)).map(([value, appId]) => {
    // what names an application names one that exists; beside a path that names it, it is left out
    const { id, ...rest } = value;
    if ('appId' in rest) return { ...rest, appId };
    return hasPathName ? rest : { ...rest, id };
  });
}

function anyBody(operation: Operation, names: Names, resolve: Resolve): fc.Arbitrary<string | null> {
  const garbage = fc.oneof(fc.json(), fc.string(), fc.constantFrom('{', '{}', '[]', 'null', '""'));
  const spoilt = fc
    .tuple(
      fittingBody(operation, names, resolve),
      fc.constantFrom(...NASTY, 'id', 'name', 'settings', 'width', 'appId'),
      fc.jsonValue(),
    )
    .map(([value, key, inner]) => JSON.stringify({ ...value, [key]: inner }));
  return fc.oneof({ weight: 4, arbitrary: spoilt }, garbage, fc.constant(null));
}
