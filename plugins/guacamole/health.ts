import type { HealthCheck, ProviderHealth } from '../../src/api.ts';
import { askGuacd } from './ask-guacd.ts';
import type { GuacdAddress } from './guacd-client.ts';
import type { OwnGuacd } from './own-guacd.ts';

const ASK_MS = 3000;

/** Whether every guacd that is configured answers. */
export function configuredHealth(addresses: readonly GuacdAddress[]): HealthCheck {
  return {
    name: 'guacd',
    async check(signal): Promise<ProviderHealth> {
      const answers = await Promise.all(
        addresses.map(async (address) => {
          const answer = await askGuacd(address, { timeoutMs: ASK_MS, signal });
          const where = `${address.host}:${address.port}`;
          return answer.answered
            ? { ok: true, message: `guacd at ${where} speaks Guacamole ${answer.version}` }
            : { ok: false, message: `guacd at ${where} cannot be used: ${answer.why}` };
        }),
      );
      const message = answers.map((answer) => answer.message).join('; ');
      if (answers.every(({ ok }) => ok)) return { ok: true, message };
      return {
        ok: false,
        message,
        remedy: 'Start guacd there, or correct guacd in [plugins.guacamole] (DESKGATE_GUACAMOLE_GUACD).',
      };
    },
  };
}

/** Whether the gateway's own guacd runs, or could be started. */
export function ownHealth(own: OwnGuacd, image: string): HealthCheck {
  return {
    name: 'guacd',
    async check(signal): Promise<ProviderHealth> {
      const addresses = own.running.map(({ address }) => address);
      if (addresses.length > 0) {
        const health = await configuredHealth(addresses).check(signal);
        return { ...health, message: [health.message, ...remarks(own)].join('; ') };
      }
      await own.look();
      const why = own.unavailable();
      if (why === null)
        return { ok: true, message: `guacd is started from ${image} when it is first needed` };
      return {
        ok: false,
        message: why,
        remedy:
          'Only RDP, SSH, telnet and the Guacamole viewer need guacd. Set DESKGATE_GUACAMOLE_GUACD=host:port, or let Deskgate start its own: deskgate image build guacd.',
      };
    },
  };
}

function remarks({ unfenced, counts: { lost } }: OwnGuacd): string[] {
  const said: string[] = [];
  if (lost > 0)
    said.push(`${lost} ended or hung since the start and ${lost === 1 ? 'was' : 'were'} replaced`);
  if (unfenced !== null) said.push(`it shares this machine's network: ${unfenced}`);
  return said;
}

/** guacd is neither configured nor wanted. */
export const noHealth: HealthCheck = {
  name: 'guacd',
  check: async () => ({ ok: true, message: 'guacd is not used: guacd is unset and container is off' }),
};
