import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';
import { dockerAt } from './docker.ts';
import { describeWith } from './parts.ts';
import { expectAnswer, freePort } from './tcp.ts';
import { waitUntil } from './wait.ts';

const GRACE_MS = 5000;
const run = promisify(execFile);

/** Each part is what its name says: a part that opens but does not work would make other tests lie. */

describeWith(['mariadb'], 'MariaDB of the test bed', ({ mariadb }) => {
  it('skips locked rows', async () => {
    const one = await createConnection(mariadb.url);
    const two = await createConnection(mariadb.url);
    try {
      await one.query('CREATE TABLE bed (id INT PRIMARY KEY)');
      await one.query('INSERT INTO bed VALUES (1), (2)');
      await one.query('BEGIN');
      await one.query('SELECT id FROM bed WHERE id = 1 FOR UPDATE');
      await two.query('BEGIN');
      const [rows] = await two.query('SELECT id FROM bed FOR UPDATE SKIP LOCKED');
      expect(rows).toEqual([{ id: 2 }]);
    } finally {
      await two.end();
      await one.query('ROLLBACK');
      await one.query('DROP TABLE IF EXISTS bed');
      await one.end();
    }
  });
});

describeWith(['redis'], 'Redis of the test bed', ({ redis }) => {
  it('keeps a value', async () => {
    const { hostname: host, port } = new URL(redis.url);
    const say = 'SET bed works EX 5\r\nGET bed\r\n';
    await expectAnswer({ host, port: Number(port) }, { say, expect: '+OK\r\n$5\r\nworks\r\n' });
  });
});

describeWith(['guacd'], 'guacd of the test bed', ({ guacd }) => {
  it.each(['vnc', 'rdp', 'ssh', 'telnet'])('knows the protocol %s', async (protocol) => {
    await expectAnswer(guacd, {
      say: `6.select,${protocol.length}.${protocol};`,
      expect: '4.args,13.VERSION_',
    });
  });
});

describeWith(['chromium'], 'Chromium of the test bed', ({ chromium: { path } }) => {
  it('paints a page with letters of several scripts', async () => {
    const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox', '--disable-gpu'] });
    try {
      const page = await browser.newPage();
      await page.setContent('<canvas width="40" height="40"></canvas>');
      const inked = await page.evaluate(() => {
        const context = document.querySelector('canvas')?.getContext('2d', { willReadFrequently: true });
        if (!context) throw new Error('the page has no canvas');
        context.font = '30px sans-serif';
        return ['a', 'я', '\u{10FFFD}'].map((letter) => {
          context.clearRect(0, 0, 40, 40);
          context.fillText(letter, 2, 32);
          return [...context.getImageData(0, 0, 40, 40).data].join();
        });
      });
      expect(new Set(inked).size).toBe(3);
    } finally {
      await browser.close();
    }
  });
});

describeWith(['tigervnc'], 'TigerVNC of the test bed', ({ tigervnc }) => {
  it('greets as an RFB server', async () => {
    const port = await freePort();
    const display = `:${(port % 1000) + 100}`;
    const args = [
      display,
      '-rfbport',
      `${port}`,
      '-localhost=1',
      '-SecurityTypes',
      'None',
      '-nolisten',
      'tcp',
    ];
    await withProgram(tigervnc.path, args, () => greetsAsRfb(port));
  });
});

describeWith(['qemu'], 'QEMU of the test bed', ({ qemu }) => {
  it('shows the screen of a machine as an RFB server', async () => {
    const port = await freePort();
    const screen = `127.0.0.1:${port - 5900}`;
    const args = [
      '-accel',
      'tcg',
      '-m',
      '64',
      '-nodefaults',
      '-vga',
      'std',
      '-display',
      'none',
      '-vnc',
      screen,
    ];
    await withProgram(qemu.path, args, () => greetsAsRfb(port));
  });
});

describeWith(['websockify'], 'websockify of the test bed', ({ websockify }) => {
  it('answers a WebSocket handshake', async () => {
    const [port, closed] = [await freePort(), await freePort()];
    const say =
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: binary\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
    await withProgram(websockify.path, [`127.0.0.1:${port}`, `127.0.0.1:${closed}`], () =>
      expectAnswer({ host: '127.0.0.1', port }, { say, expect: 'HTTP/1.1 101 ' }),
    );
  });
});

describeWith(['registry'], 'the registries of the test bed', ({ registry: { address, locked } }) => {
  it('are open to everybody, and locked to all but one', async () => {
    const status = async (registry: string, login?: string): Promise<number> => {
      const authorization = `Basic ${Buffer.from(login ?? '').toString('base64')}`;
      const headers: Record<string, string> = login === undefined ? {} : { authorization };
      return (await fetch(`http://${registry}/v2/_catalog`, { headers })).status;
    };
    expect(await status(address)).toBe(200);
    expect(await status(locked.address)).toBe(401);
    expect(await status(locked.address, `${locked.username}:wrong`)).toBe(401);
    expect(await status(locked.address, `${locked.username}:${locked.password}`)).toBe(200);
  });
});

describeWith(['sshd'], 'the SSH server of the test bed', ({ sshd }) => {
  const signIn = async (user: string, key: string): Promise<string> => {
    const options = ['IdentitiesOnly=yes', 'IdentityAgent=none', `UserKnownHostsFile=${sshd.knownHosts}`];
    const args = ['-F', '/dev/null', '-o', 'BatchMode=yes', ...options.flatMap((option) => ['-o', option])];
    const where = ['-i', key, '-p', `${sshd.port}`, `${user}@127.0.0.1`];
    return (await run(sshd.client, [...args, ...where, 'id -un; id -Gn'])).stdout;
  };

  it('lets two users in with its key, and nobody with another', async () => {
    expect(await signIn(sshd.user, sshd.key)).toMatch(new RegExp(`^${sshd.user}\n`));
    expect(await signIn(sshd.outsider, sshd.key)).toBe(`${sshd.outsider}\n${sshd.outsider}\n`);
    await expect(signIn(sshd.user, sshd.strangersKey)).rejects.toThrow('Permission denied (publickey)');
  });
});

describeWith(['rootless-docker'], 'rootless Docker of the test bed', (parts) => {
  it('is rootless, empty, and its own', async () => {
    const engine = dockerAt(parts['rootless-docker'].host);
    const { SecurityOptions, DockerRootDir } = await engine.info();
    expect(SecurityOptions).toContain('name=rootless');
    expect(DockerRootDir).toContain('/deskgate-testbed/');
    expect(await engine.listContainers({ all: true })).toEqual([]);
  });
});

async function greetsAsRfb(port: number): Promise<void> {
  await expectAnswer({ host: '127.0.0.1', port }, { expect: 'RFB 003.' });
}

async function withProgram(path: string, args: readonly string[], probe: () => Promise<void>): Promise<void> {
  const child = spawn(path, args, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await waitUntil(probe, { what: path, signal: AbortSignal.timeout(20_000) });
  } finally {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await ended;
    clearTimeout(late);
  }
}
