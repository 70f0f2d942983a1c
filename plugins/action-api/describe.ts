import { type ApiDescription, ERROR_TABLE, z } from '../../src/api.ts';
import type { Action } from './action.ts';
import { PATH } from './path.ts';

type Schema = Readonly<Record<string, unknown>>;

const TAG = {
  name: 'Actions',
  description:
    'The same services behind one address: an action with its parameters in, `{data, retCode, message}` out.',
};
const ID = 'k3v9m2q7x4t8w6c5h2b7';

/** One operation whose body is one of many, told apart by `action`. */
export function describeActions(actions: Readonly<Record<string, Action>>): ApiDescription {
  const all = Object.entries(actions);
  const schemas = Object.fromEntries([
    ['ActionError', errorSchema],
    ...all.map(([name, action]) => [name, requestSchema(name, action)]),
    ...all.map(([name, action]) => [`${name}Answer`, answerSchema(action)]),
  ]) as Record<string, object>;
  const answers = { anyOf: all.map(([name]) => refTo(`${name}Answer`)) };
  const operation = {
    operationId: 'act',
    summary: 'Do something',
    description:
      'The status fits `retCode`. What is asked of several things at once is answered with a result for each; where some were ' +
      'done and some were not, `retCode` is 5002 and the status 207. With `?pretty` the answer is indented.',
    tags: [TAG.name],
    parameters: [
      {
        name: 'pretty',
        in: 'query',
        required: false,
        allowEmptyValue: true,
        description: 'Indent the answer',
        schema: { type: 'string' },
      },
    ],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            oneOf: all.map(([name]) => refTo(name)),
            discriminator: {
              propertyName: 'action',
              mapping: Object.fromEntries(all.map(([name]) => [name, pathTo(name)])),
            },
          },
          examples: Object.fromEntries(
            all.map(([name, { summary, example }]) => [
              name,
              { summary, value: { action: name, ...example } },
            ]),
          ),
        },
      },
    },
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: answers } } },
      207: { description: 'Partly done', content: { 'application/json': { schema: answers } } },
      ...refusals(answers),
    },
  };
  return { tags: [TAG], paths: { [PATH]: { post: operation } }, schemas };
}

function requestSchema(name: string, { params, summary, permissions }: Action): Schema {
  const { $schema: _, properties, required = [], ...rest } = z.toJSONSchema(params, { io: 'input' });
  return {
    ...rest,
    description: `${summary}. Needs ${permissions.map((permission) => `\`${permission}\``).join(' and ')}.`,
    properties: { action: { type: 'string', const: name }, ...properties },
    required: ['action', ...required],
  };
}

const int = { type: 'integer' };
const told = {
  retCode: { ...int, description: '0 for ok' },
  message: { type: 'string', description: '`ok`, or what went wrong in one sentence' },
};
const envelope = { ...told, requestId: { type: 'string', description: 'As in the X-Request-Id header' } };

function answerSchema({ item, shape }: Action): Schema {
  const thing = item === null ? { type: 'null' } : refTo(item);
  return object({ data: dataOf(shape, thing, item === null), ...envelope });
}

function dataOf(shape: Action['shape'], thing: Schema, isGone: boolean): Schema {
  if (shape === 'one') return thing;
  if (shape === 'results') return object({ results: { type: 'array', items: resultOf(thing, isGone) } });
  return object({ items: { type: 'array', items: thing }, total: int, offset: int, limit: int });
}

function resultOf(thing: Schema, isGone: boolean): Schema {
  const nothing = { type: 'null' };
  return object({
    id: { type: ['string', 'null'], description: 'Null where nothing was made' },
    ...told,
    data: isGone ? nothing : { anyOf: [thing, nothing] },
  });
}

const errorSchema = object({ data: { type: 'null' }, ...envelope });

/** By status: whatever may refuse an action. */
function refusals(answers: Schema): Record<string, object> {
  const statuses = new Map<number, Set<number>>();
  for (const { status, action } of Object.values(ERROR_TABLE)) {
    if (status === ERROR_TABLE.PARTLY_DONE.status) continue;
    statuses.set(status, (statuses.get(status) ?? new Set()).add(action));
  }
  const schema = { anyOf: [refTo('ActionError'), ...(answers.anyOf as Schema[])] };
  return Object.fromEntries(
    [...statuses].map(([status, codes]) => {
      const [retCode] = codes;
      const value = { data: null, retCode, message: 'One sentence that says what happened.', requestId: ID };
      const description = `\`retCode\` ${[...codes].toSorted((a, b) => a - b).join(', ')}`;
      return [String(status), { description, content: { 'application/json': { schema, example: value } } }];
    }),
  );
}

function object(properties: Schema): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const pathTo = (name: string): string => `#/components/schemas/${name}`;
const refTo = (name: string): Schema => ({ $ref: pathTo(name) });
