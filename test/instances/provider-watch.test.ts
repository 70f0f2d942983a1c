import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Looks, ProviderWatch } from '../../src/instances/provider-watch.ts';
import { silent } from '../../src/log.ts';
import { FakeProvider } from '../fakes/fake-provider.ts';
import { useOwnTimers } from '../fakes/own-timers.ts';

let openTimers: () => string[];
let provider: FakeProvider;
let stop: AbortController;
let watch: ProviderWatch;
let running: Promise<void>;
/** What was looked at: ids, or `all`. */
let looked: string[];
/** How often the news broke off. */
let lost: number;
/** On which jobs work. */
let busy: Set<string>;
let onLook: () => Promise<void> | void;

const looks: Looks = {
  async all() {
    looked.push('all');
    await onLook();
  },
  async some(_provider, ids) {
    looked.push(ids.join(' '));
    await onLook();
    return ids.filter((id) => busy.has(id));
  },
  lostSight() {
    lost += 1;
  },
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  openTimers = useOwnTimers();
  provider = new FakeProvider();
  stop = new AbortController();
  looked = [];
  lost = 0;
  busy = new Set();
  onLook = () => {};
});
afterEach(async () => {
  stop.abort();
  await running;
  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  expect([provider.watchers, openTimers()]).toEqual([0, []]);
  vi.useRealTimers();
});

/** Begins, and forgets the first look at all. */
async function begin(): Promise<void> {
  watch = new ProviderWatch(provider, looks, silent);
  running = watch.run(stop.signal);
  await pass(200);
  looked = [];
}

const attempts = (): number => provider.looks.length;

describe('news of a provider', () => {
  it('begin with a look at all', async () => {
    running = new ProviderWatch(provider, looks, silent).run(stop.signal);
    await pass(1000);
    expect(looked).toEqual(['all']);
  });

  it('that come in a burst are one look', async () => {
    await begin();
    for (let n = 0; n < 10_000; n += 1) provider.tell(n % 2 ? 'a' : 'b');
    await pass(1000);
    expect(looked).toEqual(['b a']);
  });

  it('of very many desktops are one look at all', async () => {
    await begin();
    for (let n = 0; n < 10_000; n += 1) provider.tell(String(n));
    await pass(1000);
    expect(looked).toEqual(['all']);
  });

  it('that come during a look are the next one', async () => {
    await begin();
    let goOn = (): void => {};
    onLook = () =>
      new Promise((resolve) => {
        goOn = resolve;
      });
    provider.tell('a');
    await pass(200);
    for (let n = 0; n < 100; n += 1) provider.tell(n % 2 ? 'a' : 'b');
    await pass(60_000);
    expect(looked).toEqual(['a']);
    onLook = () => {};
    goOn();
    await pass(200);
    expect(looked).toEqual(['a', 'b a']);
  });

  it('are forgotten when a look fails, and the next ones are heard', async () => {
    await begin();
    onLook = () => Promise.reject(new Error('away'));
    provider.tell('a');
    await pass(200);
    onLook = () => {};
    provider.tell('b');
    await pass(200);
    expect(looked).toEqual(['a', 'b']);
  });

  it('of a desktop that a job works on wait for the end of the job', async () => {
    await begin();
    busy.add('a');
    provider.tell('a');
    provider.tell('b');
    await pass(60_000);
    expect(looked).toEqual(['a b']);
    busy.clear();
    watch.freed('b');
    watch.freed('a');
    watch.freed('a');
    await pass(1000);
    expect(looked).toEqual(['a b', 'a']);
  });

  it('are looked at again when the job ends during the look', async () => {
    await begin();
    busy.add('a');
    onLook = () => {
      watch.freed('a');
      busy.clear();
      onLook = () => {};
    };
    provider.tell('a');
    await pass(1000);
    expect(looked).toEqual(['a', 'a']);
  });

  it('wait for few jobs only: of others the regular comparison hears', async () => {
    await begin();
    for (let n = 0; n < 100; n += 1) {
      busy.add(String(n));
      provider.tell(String(n));
      await pass(200);
    }
    looked = [];
    for (let n = 0; n < 100; n += 1) watch.freed(String(n));
    await pass(200);
    expect(looked[0]?.split(' ')).toHaveLength(50);
    expect(looked[0]).toMatch(/ 99$/);
  });

  it('during or after the end do no harm', async () => {
    await begin();
    provider.tell('a');
    stop.abort();
    provider.tell('b');
    await running;
    watch.freed('c');
    await pass(60_000);
    expect(looked).toEqual([]);
  });

  it('end at once where nobody wants them any more, and never begin where the provider has none', async () => {
    stop.abort();
    await new ProviderWatch(provider, looks, silent).run(stop.signal);
    Object.defineProperty(provider, 'watch', { value: undefined });
    running = new ProviderWatch(provider, looks, silent).run(new AbortController().signal);
    await running;
    expect([attempts(), looked]).toEqual([0, []]);
  });
});

describe('news of many providers', () => {
  it('end with one signal, and nobody is warned of how many listen to it', async () => {
    const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => warnings.mockRestore());
    const many = Array.from({ length: 12 }, () => new FakeProvider());
    const watches = many.map((one) => new ProviderWatch(one, looks, silent).run(stop.signal));
    running = Promise.all(watches).then(() => {});
    await pass(200);
    for (const one of many) one.tell('a');
    await pass(1000);
    expect(warnings.mock.calls).toEqual([]);
    stop.abort();
    await running;
    expect(many.map(({ watchers }) => watchers)).toEqual(many.map(() => 0));
  });
});

describe('news that break off', () => {
  it('are asked for again, later and later', async () => {
    provider.onWatch = FakeProvider.fail('PROVIDER_UNREACHABLE', 'It is away.');
    await begin();
    const after: number[] = [];
    for (let second = 1; second <= 130; second += 1) {
      const before = attempts();
      await pass(1000);
      if (attempts() > before) after.push(second);
    }
    expect(after).toEqual([1, 3, 7, 15, 31, 61, 91, 121]);
    expect(lost).toBe(attempts());
    expect(looked).toEqual([]);
  });

  it('are looked after at once again once they have come for a while, with a look at all', async () => {
    await begin();
    for (const wait of [1000, 2000]) {
      provider.cutWatches();
      await pass(wait - 1);
      expect(provider.watchers).toBe(0);
      await pass(200);
      expect(provider.watchers).toBe(1);
    }
    await pass(30_000);
    provider.cutWatches(new Error('broken'));
    await pass(1200);
    expect(provider.watchers).toBe(1);
    expect(looked).toEqual(['all', 'all', 'all']);
  });

  it('are asked for again of a provider that throws at once', async () => {
    vi.spyOn(provider, 'watch').mockImplementationOnce(() => {
      throw new Error('a mistake');
    });
    await begin();
    await pass(1200);
    expect(looked).toEqual(['all']);
  });
});
