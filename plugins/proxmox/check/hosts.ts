import type { ApiHost } from '../engine/hosts.ts';
import type { Finding } from './finding.ts';
import { clockAhead } from './host-clock.ts';
import type { CheckSubject } from './subject.ts';

/** Beyond it tickets of one node are refused by another, and a token ends at another time than meant. */
const MOST_SKEW_MS = 5 * 60_000;

export interface Hosts {
  readonly findings: readonly Finding[];
  /** One at least can be asked. */
  readonly isAnyThere: boolean;
}

/** Each API host by itself: whether it is there, is trusted, and what time it has. */
export async function examineHosts({ client, trust }: CheckSubject, signal: AbortSignal): Promise<Hosts> {
  const hosts = client.hosts();
  const looked = await Promise.all(
    hosts.map(async (host) => {
      try {
        return await clockAhead(host, trust, signal);
      } catch (error) {
        signal.throwIfAborted();
        return error instanceof Error ? error : new Error(String(error));
      }
    }),
  );
  const findings = hosts.flatMap((host, at) => {
    const ahead = looked[at] ?? 0;
    return typeof ahead === 'number' ? [isThere(host), clockOf(host, ahead)] : [isAway(host, ahead)];
  });
  return {
    findings: findings.toSorted(
      (one, other) => Number(one.name === 'clock') - Number(other.name === 'clock'),
    ),
    isAnyThere: looked.some((one) => typeof one === 'number'),
  };
}

function isThere({ origin }: ApiHost): Finding {
  return { name: 'host', state: 'ok', message: `${origin} answers and is trusted.` };
}

function isAway({ origin }: ApiHost, error: Error): Finding {
  const words = error.message.replace(/\.$/, '');
  const isTrust = /certificate|altname|self.signed|issuer/i.test(
    `${words} ${(error as { code?: string }).code}`,
  );
  return {
    name: 'host',
    state: 'missing',
    message: `${origin} ${isTrust ? 'is not trusted' : 'cannot be reached'}: ${words}.`,
    remedy: isTrust
      ? 'Give the cluster\'s authority, which every node has as /etc/pve/pve-root-ca.pem, or the fingerprint that "pvenode cert info" tells on that node.'
      : 'See whether the name and the port are right, whether pveproxy runs there, and whether a firewall is between.',
  };
}

function clockOf({ origin }: ApiHost, aheadMs: number): Finding {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const side = aheadMs < 0 ? 'behind' : 'ahead of';
  const words = seconds < 2 ? 'as late as the gateway has it' : `${seconds} s ${side} the gateway's clock`;
  if (Math.abs(aheadMs) <= MOST_SKEW_MS)
    return { name: 'clock', state: 'ok', message: `On ${origin} it is ${words}.` };
  return {
    name: 'clock',
    state: 'missing',
    message: `On ${origin} it is ${words}, more than five minutes.`,
    remedy: 'Let chrony or another NTP client set the clocks of the gateway and of every node.',
  };
}
