import type { MetricPart } from '../../src/api.ts';
import type { OwnGuacd } from './own-guacd.ts';
import type { GuacdPool } from './pool.ts';

/** What the guacd behind a pool do. @param own unset where guacd is configured. */
export function guacdMetrics(pool: GuacdPool, own: OwnGuacd | null): MetricPart {
  return ({ Counter, Gauge }, registers) => {
    const gauge = (name: string, help: string, read: () => number): void => {
      new Gauge({
        name: `deskgate_guacd_${name}`,
        help,
        registers,
        collect() {
          this.set(read());
        },
      });
    };
    const counter = (name: string, help: string, read: () => number): void => {
      new Counter({
        name: `deskgate_guacd_${name}_total`,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    };
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
    gauge('connections', 'Connections to guacd that are open or about to be', () =>
      sum(pool.states.map(({ open }) => open)),
    );
    gauge('waiting', 'Viewers that wait for their turn to connect', () =>
      sum(pool.states.map(({ waiting }) => waiting)),
    );
    gauge('deaf', 'guacd that hold connections and take no more', () =>
      sum(pool.states.map(({ isDeaf }) => (isDeaf ? 1 : 0))),
    );
    counter('connects', 'Connections that became ready', () => pool.counts.connected);
    counter('silent', 'Connections that became ready and then showed nothing', () => pool.counts.silent);
    counter('refused', 'Connections that no guacd had room for', () => pool.counts.refused);
    counter(
      'lost',
      'Connections that ended because their guacd hung, or crashed as they began',
      () => pool.counts.lost,
    );
    if (own === null) return;
    gauge('containers', "Containers of the gateway's own guacd", () => own.containers);
    counter('containers_started', 'Containers of guacd that were started', () => own.counts.started);
    counter('containers_lost', 'Containers of guacd that ended or hung', () => own.counts.lost);
  };
}
