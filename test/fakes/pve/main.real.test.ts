import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPve } from './start-pve.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
const IDLE_MS = 5000;

interface Facts {
  readonly urls: readonly string[];
  readonly ca: string;
  readonly token: string;
  readonly control: string;
}

describe('the simulator', () => {
  it('runs as a program that says where it is, takes orders, and leaves nothing behind', async () => {
    const args = ['--import', 'tsx', MAIN, '--generation', '2025', '--nodes', '2', '--time-scale', '0.1'];
    const child: ChildProcess = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    if (child.stdout === null) throw new Error('it has no output');
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    const facts = JSON.parse(line) as Facts;
    expect(facts.urls).toHaveLength(2);
    expect(await readFile(facts.ca, 'utf8')).toContain('BEGIN CERTIFICATE');
    const guests = await fetch(`${facts.control}/guests`, { headers: { connection: 'close' } });
    expect(await guests.json()).toMatchObject([{ vmid: 9000 }, { vmid: 9001 }]);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    await expect(access(facts.ca)).rejects.toThrow('ENOENT');
  });

  it('closes a connection on which nothing was asked for 5 s', async () => {
    const pve = await startPve({ generation: '2026', timeScale: 0.01 });
    onTestFinished(() => pve.close());
    const token = pve.setUp.addRootToken();
    const socket = connect({ host: '127.0.0.1', port: pve.hosts[0]?.port, ca: pve.ca });
    await once(socket, 'secureConnect');
    const head = `GET /api2/json/version HTTP/1.1\r\nHost: pve\r\nAuthorization: PVEAPIToken=${token}\r\n\r\n`;
    socket.resume().write(head);
    const began = performance.now();
    await once(socket, 'close');
    expect(performance.now() - began).toBeGreaterThan(IDLE_MS - 500);
  });
});
