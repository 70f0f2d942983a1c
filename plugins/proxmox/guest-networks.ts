import { BlockList, isIP, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

/** RFC 1918 and RFC 4193. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'];
/**
 * Not meant by a network that is larger: this host and this link, multicast and broadcast, and IPv6 addresses that stand
 * for one of IPv4 (mapped, compatible, NAT64), which would go past the IPv4 networks.
 */
const NEVER = [
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'],
  ...['::/96', '::ffff:0:0/96', '64:ff9b::/96', 'fe80::/10', 'ff00::/8'],
];

/** One network of one family: Node's own list takes addresses of the two for one another. */
class Network {
  readonly #list = new BlockList();
  readonly #family: 'ipv4' | 'ipv6';
  readonly #base: string;
  readonly #prefix: number;

  constructor(cidr: string) {
    const [base = '', prefix = ''] = cidr.split('/');
    this.#base = base;
    this.#prefix = Number(prefix);
    this.#family = familyOf(base);
    this.#list.addSubnet(base, this.#prefix, this.#family);
  }

  has(address: string): boolean {
    return familyOf(address) === this.#family && this.#list.check(address, this.#family);
  }

  isWithin(other: Network): boolean {
    return this.#prefix >= other.#prefix && other.has(this.#base);
  }
}

const never = NEVER.map((cidr) => new Network(cidr));

/**
 * Chooses the address to connect to among those that a guest tells: IPv4 before IPv6, then in the order of the networks, then
 * the lowest, so that it is the same every time. None of the gateway's own, and none of this host, of this link or of many
 * hosts, unless a network among those is named itself.
 * @param cidrs where guests may be; the private networks when there are none.
 */
export function chooseAddress(told: readonly string[], cidrs: readonly string[]): string | null {
  const allowed = (cidrs.length === 0 ? PRIVATE : cidrs).map((cidr) => {
    const network = new Network(cidr);
    return { network, not: never.filter((one) => !network.isWithin(one)) };
  });
  const placeOf = (address: string): number =>
    allowed.findIndex(({ network, not }) => network.has(address) && !not.some((one) => one.has(address)));
  const ours = ownAddresses();
  const [best] = told
    .flatMap((text) => canonical(text) ?? [])
    .filter((address) => placeOf(address) >= 0 && !ours.has(address))
    .toSorted((a, b) => isIP(a) - isIP(b) || placeOf(a) - placeOf(b) || (a < b ? -1 : Number(a > b)));
  return best ?? null;
}

function ownAddresses(): Set<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address)));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}

/** One spelling for each address; null for what is none, or is one on some interface only. */
function canonical(text: string): string | null {
  if (isIPv4(text)) return text;
  if (isIP(text) !== 6 || text.includes('%')) return null;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}
