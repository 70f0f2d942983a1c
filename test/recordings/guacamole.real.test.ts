import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import type { RecordingView } from '../../src/recordings/service.ts';
import { fakeGuacd } from '../fakes/guacd/fake-guacd.ts';
import { instruction } from '../fakes/guacd/wire.ts';
import { startTestGateway } from '../flows/gateway.ts';
import { opened } from '../flows/socket-reader.ts';
import { describeWith } from '../testbed/parts.ts';

const toml = (guacd: { readonly host: string; readonly port: number }) => `
[[apps]]
id = "watched"
name = "Watched"
provider = "demo"
record = true

[plugins.guacamole]
guacd = "${guacd.host}:${guacd.port}"
`;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A viewer of a recorded desktop through guacd, until it has what `isEnough` wants; what it then was sent, and the recording. */
async function watch(
  guacd: { readonly host: string; readonly port: number },
  isEnough: (sent: string) => boolean,
  says: readonly string[] = [],
): Promise<{ readonly sent: string; readonly recorded: string; readonly view: RecordingView | undefined }> {
  const gateway = await startTestGateway({ toml: toml(guacd) });
  closing.push(() => gateway.close());
  const me = await gateway.signIn();
  const id = await me.start('watched');
  await me.until(id, 'running');
  const socket = me.socket(id, 'guacamole');
  let sent = '';
  socket.on('message', (data: Buffer) => {
    sent += data.toString();
  });
  await opened(socket);
  for (const words of says) socket.send(words);
  await expect.poll(() => isEnough(sent), { timeout: 10_000 }).toBe(true);
  socket.close(1000);
  await once(socket, 'close');
  const list = async () =>
    (await me.json<{ items: RecordingView[] }>(`/api/v1/recordings?instanceId=${id}`)).items;
  await expect.poll(async () => (await list())[0]?.endedAt).toEqual(expect.any(Number));
  const [view] = await list();
  const recorded = await (await me.fetch(`/api/v1/recordings/${view?.id}/content`)).text();
  return { sent, recorded, view };
}

/** Without what is between the gateway and the viewer's tunnel. */
const ofDesktop = (sent: string): string => sent.replace(/(?<=^|;)0\.,[^;]*;/g, '');
const withoutPointer = (recorded: string): string => recorded.replace(/5\.mouse,[^;]*;/g, '');

it('what guacd draws is recorded, byte by byte, with where the pointer is and nothing else of the viewer', async () => {
  const guacd = await fakeGuacd({
    chunk: 3,
    answer: async (session) => {
      await session.say(instruction('ready', '$one') + instruction('size', 0, 640, 480));
      await session.say(
        instruction('name', 'Schrödingers 🐈; 5.mouse,1.1,1.1,1.0;') + instruction('sync', 1),
      );
      await session.say(instruction('cfill', 14, 0, 1, 2, 3, 255) + instruction('sync', 250));
    },
  });
  closing.push(() => guacd.close());
  const said = [
    '5.mouse,3.100,2.50,1.0;',
    '3.key,5.65293,1.1;',
    '9.clipboard,1.1,10.text/plain;4.blob,1.1,8.c2VjcmV0;',
    '0.,4.ping,1.5;',
  ];
  const { sent, recorded, view } = await watch(
    guacd,
    (all) => all.includes('3.250') && all.includes('4.ping'),
    said,
  );
  expect(view).toMatchObject({ transport: 'guacamole', format: 'guacamole', error: null });
  expect(recorded).toContain('5.mouse,3.100,2.50,1.0;');
  expect(recorded).not.toMatch(/3\.key|c2VjcmV0|4\.ping/);
  expect(recorded.replace('5.mouse,3.100,2.50,1.0;', '')).toBe(ofDesktop(sent));
});

describeWith(['guacd'], 'with a real guacd', ({ guacd }) => {
  it('a desktop is recorded as its viewer saw it', async () => {
    const { sent, recorded } = await watch(guacd, (all) => (all.match(/4\.sync,/g) ?? []).length > 2, [
      '5.mouse,3.100,2.50,1.0;',
    ]);
    expect(withoutPointer(recorded).slice(0, 11)).toBe('4.size,1.0,');
    // more may be on its way when the viewer leaves
    expect(withoutPointer(recorded).startsWith(ofDesktop(sent))).toBe(true);
    expect(recorded).toContain('5.mouse,3.100,2.50,1.0;');
  });
});
