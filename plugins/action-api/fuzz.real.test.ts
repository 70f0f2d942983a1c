import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addClient } from '../../test/attack/people.ts';
import { type Client, startTestGateway, type TestGateway } from '../../test/flows/gateway.ts';
import { type JsonSchema, mismatches, type Resolve } from '../../test/openapi/json-schema.ts';
import { NASTY, nastyText, valueArbitrary } from '../../test/openapi/value-arbitrary.ts';
import { ACTIONS } from './actions.ts';
import { type Ask, asker, send } from './testing/ask.ts';
import { fakeMachines } from './testing/fake-machines.ts';

const RUNS = 40;

interface Document {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly post: {
          readonly requestBody: {
            readonly content: Readonly<
              Record<
                string,
                {
                  readonly schema: {
                    readonly oneOf: readonly JsonSchema[];
                    readonly discriminator: {
                      readonly propertyName: string;
                      readonly mapping: Readonly<Record<string, string>>;
                    };
                  };
                  readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
                }
              >
            >;
          };
          readonly responses: Readonly<Record<string, unknown>>;
        };
      }
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

let gateway: TestGateway;
let admin: Client;
let ada: Client & { userId: string };
let ask: Ask;
let document: Document;
let projectId: string;

const resolve: Resolve = (ref) => {
  const schema = document.components.schemas[ref.replace('#/components/schemas/', '')];
  if (schema === undefined) throw new Error(`${ref} leads nowhere.`);
  return schema;
};
const answerOf = (name: string): JsonSchema => resolve(`#/components/schemas/${name}Answer`);

beforeAll(async () => {
  gateway = await startTestGateway({ plugins: [fakeMachines({ error: null })] });
  admin = await gateway.signIn();
  ada = await addClient(gateway, 'ada');
  ask = asker(gateway);
  const items = [{ name: 'known' }];
  const made = await ask(admin, 'CreateProjects', { items });
  projectId = made.data.results[0].id;
  const member = { projectId, username: 'ada', role: 'manager' };
  await ask(admin, 'AddProjectMembers', { items: [member] });
  document = await admin.json<Document>('/api/v1/openapi.json');
});
afterAll(async () => {
  await ask(ada, 'StopApplications', { ids: ['machine', 'demo'] });
  await ask(admin, 'StopApplications', { ids: ['machine', 'demo'] });
  await gateway.close();
});

describe('the description of the API', () => {
  it('has each action, told apart by its name, with an example that fits', () => {
    const { requestBody, responses } = document.paths['/api/action']?.post ?? {};
    const { schema, examples } = requestBody?.content['application/json'] ?? {};
    const names = Object.keys(ACTIONS);
    expect(schema?.discriminator.propertyName).toBe('action');
    expect(Object.keys(schema?.discriminator.mapping ?? {})).toEqual(names);
    expect(schema?.oneOf.map(({ $ref }) => $ref)).toEqual(Object.values(schema?.discriminator.mapping ?? {}));
    for (const name of names) {
      const value = examples?.[name]?.value;
      expect([name, mismatches(resolve(`#/components/schemas/${name}`), value, resolve)]).toEqual([name, []]);
      expect(() => JSON.stringify(answerOf(name))).not.toThrow();
    }
    expect(Object.keys(responses ?? {})).toEqual(
      expect.arrayContaining(['200', '207', '400', '401', '403', '404']),
    );
  });

  it('refers to nothing that is not there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '');
    for (const ref of new Set(refs)) expect(() => resolve(ref)).not.toThrow();
  });
});

/** Values that fit the action's schema; half of them name things that are there. */
function fitting(name: string, known: readonly string[]): fc.Arbitrary<Record<string, unknown>> {
  const any = valueArbitrary(resolve(`#/components/schemas/${name}`), resolve) as fc.Arbitrary<
    Record<string, unknown>
  >;
  return fc
    .tuple(any, fc.subarray([...known], { minLength: 1 }), fc.boolean())
    .map(([value, those, isKnown]) => {
      if (!isKnown) return value;
      const [first] = those;
      return {
        ...value,
        ...('ids' in value ? { ids: those } : {}),
        ...(name === 'CreateInstances' ? { items: [{ applicationId: 'machine' }] } : {}),
        ...(name === 'DescribeInstanceLogs' ? { id: first } : {}),
        ...(name === 'DescribeProjectMembers' ? { projectId } : {}),
        ...(name === 'DescribeQuotas' ? {} : { userIds: undefined }),
      };
    });
}

/** The same with something that is not right. */
function spoilt(name: string, known: readonly string[]): fc.Arbitrary<string> {
  const keys = fc.constantFrom(...NASTY, 'ids', 'items', 'limit', 'offset', 'search', 'userId', 'role');
  const bent = fc
    .tuple(fitting(name, known), keys, fc.oneof(fc.jsonValue({ maxDepth: 3 }), nastyText))
    .map(([value, key, inner]) => JSON.stringify({ ...value, [key]: inner }));
  return fc.oneof({ weight: 5, arbitrary: bent }, fc.json(), fc.string());
}

describe('whatever is sent', () => {
  it.each(Object.keys(ACTIONS))(
    '%s answers as its description says',
    async (name) => {
      // an earlier case may have left none
      await ask(admin, 'DeleteQuotas', { userIds: [null, ada.userId] });
      const { data } = await ask(ada, 'CreateInstances', { items: [{ applicationId: 'machine' }] });
      const started = data.results[0].id;
      await ada.until(started, 'running');
      const known = [started, 'machine', 'demo', ada.userId];
      const seen = new Set<number>();
      const bodies = fc.oneof(
        fitting(name, known).map((value) => JSON.stringify(value)),
        spoilt(name, known),
      );
      const who = fc.constantFrom<Client>(admin, admin, admin, ada, gateway.anonymous());
      await fc.assert(
        fc.asyncProperty(who, bodies, async (from, body) => {
          const { status, headers: _, text, ...answer } = await send(gateway, from, body);
          seen.add(status);
          expect([status < 500, text]).toEqual([true, text]);
          const schemas = [answerOf(name), resolve('#/components/schemas/ActionError')];
          const problems = schemas.map((schema) => mismatches(schema, answer, resolve));
          // another action may have been meant by what was spoilt
          expect(
            problems.some((found) => found.length === 0) || !body.includes(name),
            JSON.stringify(problems),
          ).toBe(true);
        }),
        { numRuns: RUNS },
      );
      expect(seen).toContain(400);
      // a generator that never gets past the door proves nothing
      if (name.startsWith('Describe')) expect(seen).toContain(200);
      await ask(ada, 'StopInstances', { ids: [started] });
    },
    30_000,
  );
});
