import { createHash } from 'node:crypto';
import { onGuest } from '../auth/permission.ts';
import type { Cluster } from '../cluster.ts';
import { died } from '../errors.ts';
import { flag, integer, oneOf, optional, type ParamTable, text } from '../schema/param.ts';
import type { Params } from '../schema/params.ts';
import type { GuestKind } from '../state/kinds.ts';
import type { Endpoint } from './endpoint.ts';

type Fields = Record<string, string>;

const FIELDS = {
  dest: text(),
  dport: text(),
  proto: text(),
  source: text(),
  sport: text(),
  iface: text(),
  comment: text(),
  macro: text(),
  log: text(),
};
const OPTIONS = {
  dhcp: flag(),
  enable: flag(),
  ipfilter: flag(),
  macfilter: flag(),
  ndp: flag(),
  radv: flag(),
  policy_in: text(),
  policy_out: text(),
};

/** The rules before one machine, which only have a position: who changes one sends the digest. */
export function firewall(cluster: Cluster, kind: GuestKind): readonly Endpoint[] {
  const base = `/nodes/{node}/${kind}/{vmid}/firewall`;
  const rulesOf = new Map<number, Fields[]>();
  const optionsOf = new Map<number, Fields>();
  const rules = (params: Params): Fields[] => {
    const { vmid } = cluster.guests.find(kind, params.text('node'), params.number('vmid'));
    const rules = rulesOf.get(vmid) ?? [];
    rulesOf.set(vmid, rules);
    return rules;
  };
  const ruleAt = (params: Params): Fields => {
    const all = rules(params);
    const digest = params.maybe('digest');
    if (digest !== null && digest !== digestOf(all)) {
      throw died('detected modified configuration - file changed by other user? Try again.');
    }
    const rule = all[params.number('pos')];
    if (rule === undefined) throw died(`no rule at position ${params.number('pos')}`);
    return rule;
  };
  const listed = (all: Fields[]): object[] =>
    all.map((rule, pos) => ({ ...rule, pos, digest: digestOf(all) }));
  const digest: ParamTable = optional({ digest: text({ maxLength: 64 }) });
  const write = onGuest('VM.Config.Network');
  return [
    {
      method: 'GET',
      path: `${base}/options`,
      permission: onGuest('VM.Audit'),
      handle: ({ params }) => optionsOf.get(params.number('vmid')) ?? {},
    },
    {
      method: 'PUT',
      path: `${base}/options`,
      params: { ...optional(OPTIONS), ...digest },
      permission: write,
      isProtected: true,
      handle({ params }) {
        optionsOf.set(params.number('vmid'), {
          ...optionsOf.get(params.number('vmid')),
          ...fieldsOf(params, OPTIONS),
        });
        return null;
      },
    },
    {
      method: 'GET',
      path: `${base}/rules`,
      permission: onGuest('VM.Audit'),
      handle: ({ params }) => listed(rules(params)),
    },
    {
      method: 'POST',
      path: `${base}/rules`,
      params: {
        action: text(),
        type: oneOf('in', 'out', 'forward', 'group'),
        ...optional({ ...FIELDS, enable: integer(0), pos: integer(0) }),
        ...digest,
      },
      permission: write,
      isProtected: true,
      handle({ params }) {
        // a new rule comes first unless told otherwise
        const rule = fieldsOf(params, { ...FIELDS, action: text(), type: text(), enable: integer() });
        rules(params).splice(params.numberOr('pos', 0), 0, rule);
        return null;
      },
    },
    {
      method: 'GET',
      path: `${base}/rules/{pos}`,
      permission: onGuest('VM.Audit'),
      handle: ({ params }) => ruleAt(params),
    },
    {
      method: 'PUT',
      path: `${base}/rules/{pos}`,
      params: { ...optional({ ...FIELDS, action: text(), type: text(), enable: integer(0) }), ...digest },
      permission: write,
      isProtected: true,
      handle({ params }) {
        Object.assign(
          ruleAt(params),
          fieldsOf(params, { ...FIELDS, action: text(), type: text(), enable: integer() }),
        );
        return null;
      },
    },
    {
      method: 'DELETE',
      path: `${base}/rules/{pos}`,
      params: digest,
      permission: write,
      isProtected: true,
      handle({ params }) {
        ruleAt(params);
        rules(params).splice(params.number('pos'), 1);
        return null;
      },
    },
  ];
}

function fieldsOf(params: Params, table: ParamTable): Fields {
  const names = Object.keys(table).filter((name) => params.has(name));
  return Object.fromEntries(names.map((name) => [name, params.text(name)]));
}

function digestOf(rules: Fields[]): string {
  return createHash('sha1').update(JSON.stringify(rules)).digest('hex');
}
