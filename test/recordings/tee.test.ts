import { EventEmitter } from 'node:events';
import { expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import type { RecordingFile } from '../../src/recordings/recording-file.ts';
import { tee } from '../../src/recordings/tee.ts';

type Done = (error?: Error) => void;

/** A viewer's socket that sends at once, and a disk that is as slow as it is told to be. */
class FakeViewer extends EventEmitter {
  readonly sent: unknown[] = [];
  waiting = 0;
  failure: Error | undefined;

  get bufferedAmount(): number {
    return this.waiting;
  }

  send(data: unknown, _options: object, done?: Done): void {
    this.sent.push(data);
    done?.(this.failure);
  }
}

function both(format: 'rfb' | 'guacamole') {
  const viewer = new FakeViewer();
  const added: string[] = [];
  const ready: (() => void)[] = [];
  const file = {
    isBehind: false,
    add: (said: Buffer | string) => added.push(said.toString()),
    onceReady(then: () => void) {
      if (file.isBehind) ready.push(then);
      else then();
    },
  };
  tee(viewer as unknown as WebSocket, file as unknown as RecordingFile, format);
  const catchUp = (): void => {
    file.isBehind = false;
    for (const then of ready.splice(0)) then();
  };
  return { viewer, file, added, catchUp };
}

it('writes down what is sent, and sends it', () => {
  const { viewer, added } = both('rfb');
  const done = vi.fn();
  viewer.send(Buffer.from('one'), { binary: true }, done);
  viewer.send('two', {});
  expect(added).toEqual(['one', 'two']);
  expect(viewer.sent).toEqual([Buffer.from('one'), 'two']);
  expect(done).toHaveBeenCalledExactlyOnceWith();
});

it('has what waits for the disk count as what waits for the viewer, until the disk has caught up', () => {
  const { viewer, file, catchUp } = both('rfb');
  file.isBehind = true;
  const done = vi.fn();
  viewer.send(Buffer.from('one'), { binary: true }, done);
  expect(viewer.bufferedAmount).toBe(1);
  expect(done).not.toHaveBeenCalled();
  catchUp();
  expect(viewer.bufferedAmount).toBe(0);
  expect(done).toHaveBeenCalledOnce();
  viewer.waiting = 7;
  expect(viewer.bufferedAmount).toBe(7);
});

it('tells of a viewer that is gone at once, however slow the disk is', () => {
  const { viewer, file } = both('rfb');
  file.isBehind = true;
  viewer.failure = new Error('gone');
  const done = vi.fn();
  viewer.send(Buffer.from('one'), { binary: true }, done);
  expect(done).toHaveBeenCalledExactlyOnceWith(viewer.failure);
});

it('writes down where the pointer is, of Guacamole only, and nothing else that a viewer says', () => {
  const { viewer, file, added } = both('guacamole');
  for (const said of ['5.mouse,2.10,2.20,1.0;', '3.key,2.97,1.1;', '9.clipboard,6.secret;'])
    viewer.emit('message', Buffer.from(said));
  expect(added).toEqual(['5.mouse,2.10,2.20,1.0;']);
  file.isBehind = true;
  viewer.emit('message', Buffer.from('5.mouse,1.1,1.1,1.0;'));
  expect(added).toHaveLength(1);
  const vnc = both('rfb');
  vnc.viewer.emit('message', Buffer.from('5.mouse,2.10,2.20,1.0;'));
  expect(vnc.added).toEqual([]);
});
