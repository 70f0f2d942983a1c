import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { pause, unlessAborted, withDeadline } from '../src/wait.ts';

const LONG_MS = 60_000;

function listeners(...signals: AbortSignal[]): number {
  return signals.reduce((sum, signal) => sum + getEventListeners(signal, 'abort').length, 0);
}

describe('a pause', () => {
  it.each([0, 1])('ends with any of its signals, and listens no more: %i', async (which) => {
    const controllers = [new AbortController(), new AbortController()] as const;
    const signals = controllers.map(({ signal }) => signal);
    const pausing = pause(LONG_MS, ...signals);
    expect(listeners(...signals)).toBe(2);
    controllers[which]?.abort();
    await pausing;
    expect(listeners(...signals)).toBe(0);
    await pause(LONG_MS, ...signals);
  });

  it('ends by itself, and listens no more', async () => {
    const { signal } = new AbortController();
    await pause(1, signal);
    expect(listeners(signal)).toBe(0);
  });
});

describe('work with a deadline', () => {
  const untilAborted = (deadline: AbortSignal): Promise<unknown> =>
    new Promise((resolve) => deadline.addEventListener('abort', () => resolve(deadline.reason)));

  it('is told the reason of the first signal that aborts', async () => {
    const [first, second] = [new AbortController(), new AbortController()];
    const working = withDeadline(LONG_MS, [first.signal, second.signal], untilAborted);
    second.abort('enough');
    first.abort('too late');
    expect(await working).toBe('enough');
    expect(listeners(first.signal, second.signal)).toBe(0);
  });

  it('is told that its time is over', async () => {
    const { signal } = new AbortController();
    expect(await withDeadline(1, [signal], untilAborted)).toMatchObject({ name: 'TimeoutError' });
    expect(listeners(signal)).toBe(0);
  });

  it('begins aborted where a signal is', async () => {
    expect(await withDeadline(LONG_MS, [AbortSignal.abort('no')], async ({ reason }) => reason)).toBe('no');
  });

  it('may listen as often as it likes without a warning', async () => {
    const warnings = vi.spyOn(process, 'emitWarning').mockReturnValue();
    onTestFinished(() => warnings.mockRestore());
    const { signal } = new AbortController();
    await withDeadline(LONG_MS, [signal], (deadline) =>
      Promise.all(Array.from({ length: 12 }, () => pause(1, deadline))),
    );
    expect(warnings.mock.calls).toEqual([]);
  });

  it('leaves nothing where it fails', async () => {
    const { signal } = new AbortController();
    const failing = withDeadline(LONG_MS, [signal], async () => {
      throw new Error('failed');
    });
    await expect(failing).rejects.toThrow('failed');
    expect(listeners(signal)).toBe(0);
  });
});

describe('what is waited for unless a signal aborts', () => {
  it('is its value or its failure, and nobody listens any more', async () => {
    const { signal } = new AbortController();
    expect(await unlessAborted(Promise.resolve('value'), signal)).toBe('value');
    await expect(unlessAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
    expect(listeners(signal)).toBe(0);
  });

  it('is left with the reason of the signal, and may fail later', async () => {
    const leave = new AbortController();
    let fail = (_: Error): void => {};
    const promise = new Promise((_, reject) => {
      fail = reject;
    });
    const waiting = unlessAborted(promise, leave.signal);
    leave.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(listeners(leave.signal)).toBe(0);
    fail(new Error('unheard'));
    await expect(unlessAborted(new Promise(() => {}), leave.signal)).rejects.toBe('enough');
  });
});
