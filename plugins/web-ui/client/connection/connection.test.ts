import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MOST_TRIES } from './back-off.ts';
import { type AttemptListener, Connection, type ConnectionState, type InstanceAnswer } from './connection.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A world where sockets open and close when the test says so. */
function world(answer: InstanceAnswer = 'running', comesBack = true) {
  const attempts: AttemptListener[] = [];
  const states: ConnectionState[] = [];
  const said = { answer, abandoned: 0, asked: 0 };
  const connection = new Connection({
    open(listener) {
      attempts.push(listener);
      return {
        abandon() {
          said.abandoned += 1;
        },
      };
    },
    async ask() {
      said.asked += 1;
      return said.answer;
    },
    changed: (state) => states.push(state),
    random: () => 0.5,
    comesBack,
  });
  return {
    connection,
    said,
    attempts,
    names: () => states.map(({ name }) => name),
    last: () => {
      const listener = attempts.at(-1);
      if (listener === undefined) throw new Error('Nothing was opened.');
      return listener;
    },
  };
}

const LOST = { code: 1006, reason: '' };

describe('a connection', () => {
  it('connects and is connected', () => {
    const { connection, last, names } = world();
    connection.start();
    last().opened();
    expect(names()).toEqual(['connecting', 'connected']);
  });

  it('comes back after a loss, asking first whether the desktop still runs', async () => {
    const { connection, last, names, said, attempts } = world();
    connection.start();
    last().opened();
    last().closed(LOST);
    expect(connection.state).toMatchObject({ name: 'waiting', attempt: 1, nextAt: Date.now() + 1000 });
    await vi.advanceTimersByTimeAsync(999);
    expect(said.asked).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect([said.asked, attempts.length]).toEqual([1, 2]);
    last().opened();
    expect(names().at(-1)).toBe('connected');
  });

  it('is over with the first loss for who wants to be asked, and begins anew when they say so', async () => {
    for (const close of [LOST, { code: 4005, reason: 'The gateway is restarting.' }]) {
      const { connection, last, names, said, attempts } = world('running', false);
      connection.start();
      last().opened();
      last().closed(close);
      expect(connection.state).toMatchObject({ name: 'ended', why: expect.stringMatching(/./) });
      await vi.advanceTimersByTimeAsync(120_000);
      expect([said.asked, attempts.length]).toEqual([0, 1]);
      connection.tryNow();
      last().opened();
      expect(names().at(-1)).toBe('connected');
    }
  });

  it('that was never seen is tried again for them as well', async () => {
    const { connection, last, attempts } = world('running', false);
    connection.start();
    last().closed(LOST);
    await vi.advanceTimersByTimeAsync(1000);
    expect(attempts).toHaveLength(2);
  });

  it('waits longer every time, and counts anew after it held for ten seconds', async () => {
    const { connection, last } = world();
    connection.start();
    last().opened();
    const waits: number[] = [];
    for (let loss = 0; loss < 3; loss += 1) {
      last().closed(LOST);
      const { state } = connection;
      waits.push(state.name === 'waiting' ? state.nextAt - Date.now() : -1);
      await vi.advanceTimersByTimeAsync(20_000);
      last().opened();
    }
    expect(waits).toEqual([1000, 2000, 4000]);
    await vi.advanceTimersByTimeAsync(10_000);
    last().closed(LOST);
    expect(connection.state).toMatchObject({ attempt: 1 });
  });

  it('asks a gateway that cannot be reached every second, and says that it is the gateway', async () => {
    const { connection, last, said, attempts } = world('unreachable');
    connection.start();
    last().opened();
    last().closed(LOST);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(said.asked).toBe(20);
    expect(connection.state).toMatchObject({
      name: 'waiting',
      awayWhy: expect.stringContaining('restarting'),
    });
    said.answer = 'running';
    await vi.advanceTimersByTimeAsync(1000);
    expect(connection.state).toMatchObject({ name: 'connecting', awayWhy: null });
    expect(attempts).toHaveLength(2);
  });

  it('knows from a good-bye that the gateway is replaced', async () => {
    const { connection, last, said, attempts } = world('unreachable');
    connection.start();
    last().opened();
    last().closed({ code: 4005, reason: '520 The gateway is restarting; the desktop goes on.' });
    const awayWhy = 'The gateway is restarting; the desktop goes on.';
    expect(connection.state).toMatchObject({ name: 'waiting', awayWhy });
    await vi.advanceTimersByTimeAsync(3000);
    expect(connection.state).toMatchObject({ awayWhy });
    said.answer = 'running';
    await vi.advanceTimersByTimeAsync(1000);
    expect([connection.state.name, attempts.length]).toEqual(['connecting', 2]);
  });

  it('presses a gateway that is back no harder than before when it refuses', async () => {
    const { connection, last } = world();
    connection.start();
    last().opened();
    last().closed({ code: 4005, reason: '' });
    await vi.advanceTimersByTimeAsync(1000);
    const waits: number[] = [];
    for (let refusal = 0; refusal < 3; refusal += 1) {
      last().closed(LOST);
      const { state } = connection;
      waits.push(state.name === 'waiting' ? state.nextAt - Date.now() : -1);
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(waits).toEqual([1000, 2000, 4000]);
  });

  it.each([
    ['not-running', { name: 'not-running' }],
    ['signed-out', { name: 'signed-out' }],
    ['gone', { name: 'ended', why: 'The desktop no longer exists.' }],
  ] as const)('stops trying when the instance is %s', async (answer, state) => {
    const { connection, last, attempts } = world(answer);
    connection.start();
    last().closed(LOST);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(connection.state).toEqual(state);
    expect(attempts).toHaveLength(1);
  });

  it('tries at once when a person says so, and only then after a final end', async () => {
    const { connection, last, attempts } = world();
    connection.start();
    last().opened();
    last().closed(LOST);
    connection.tryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(attempts).toHaveLength(2);
    last().closed({ code: 4002, reason: '519 The desktop said no.' });
    expect(connection.state).toEqual({ name: 'ended', why: 'The desktop said no.' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(attempts).toHaveLength(2);
    connection.tryNow();
    expect(attempts).toHaveLength(3);
  });

  it('does not press a desktop that could never be reached', async () => {
    const { connection, last, attempts } = world();
    connection.start();
    last().closed({ code: 4006, reason: 'The desktop refused the password.' });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(connection.state.name).toBe('ended');
    expect(attempts).toHaveLength(1);
  });

  it('gives up after many tries, and leaves the rest to a person', async () => {
    const { connection, last, said } = world('unreachable');
    connection.start();
    last().opened();
    last().closed(LOST);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(connection.state.name).toBe('ended');
    // for a minute every second, which does not count
    expect(said.asked).toBe(60 + MOST_TRIES);
  });

  it('begins anew when the network fell silent', async () => {
    const { connection, last, said } = world();
    connection.start();
    last().opened();
    const old = last();
    connection.lost('Silent.');
    expect(connection.state).toMatchObject({ name: 'waiting', why: 'Silent.' });
    expect(said.abandoned).toBe(1);
    // what the dead socket says later does not count any more
    old.closed({ code: 4003, reason: '' });
    expect(connection.state.name).toBe('waiting');
  });

  it('listens to nothing more once it was stopped', async () => {
    const { connection, last, said } = world();
    connection.start();
    last().closed(LOST);
    connection.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([connection.state.name, said.asked]).toEqual(['idle', 0]);
  });

  it('drops a late answer about something that was given up', async () => {
    const { connection, last, said, attempts } = world();
    connection.start();
    last().closed(LOST);
    connection.tryNow();
    connection.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect([said.asked, attempts.length]).toEqual([1, 1]);
  });
});
