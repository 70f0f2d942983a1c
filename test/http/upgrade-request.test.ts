import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { upgradeRequest } from '../../src/http/upgrade-request.ts';

const asked = (url: string, headers: IncomingHttpHeaders = {}): Request =>
  upgradeRequest({ url, headers: { host: 'desk:8080', ...headers } } as IncomingMessage);

describe('the request of an upgrade', () => {
  it('says what a whole one says', async () => {
    const request = asked('/instance/abc?rfb=3.8&view=x-1', {
      cookie: 'a=b',
      origin: 'http://desk:8080',
      via: '',
    });
    expect(request.method).toBe('GET');
    expect(request.url).toBe('http://desk:8080/instance/abc?rfb=3.8&view=x-1');
    expect(request.headers.get('Cookie')).toBe('a=b');
    expect(request.headers.get('via')).toBeNull();
    expect(request.headers.has('Origin')).toBe(true);
    expect([...request.headers]).toEqual([
      ['cookie', 'a=b'],
      ['host', 'desk:8080'],
      ['origin', 'http://desk:8080'],
    ]);
    expect(request.body).toBeNull();
    expect(request.signal.aborted).toBe(false);
    expect(await request.clone().text()).toBe('');
  });

  it('says it where somebody has put a Request of their own in the place of Node’s', async () => {
    vi.stubGlobal('Request', class extends Request {});
    vi.resetModules();
    onTestFinished(() => {
      vi.unstubAllGlobals();
      vi.resetModules();
    });
    const anew = await import('../../src/http/upgrade-request.ts');
    const incoming = { url: '/instance/abc', headers: { host: 'desk:8080' } } as IncomingMessage;
    expect(anew.upgradeRequest(incoming).signal.aborted).toBe(false);
  });

  it.each([
    ['/a/../instance/b', '/instance/b'],
    ['/instance/./b', '/instance/b'],
    ['/instance/b"c', '/instance/b%22c'],
    ['/instance/b#c', '/instance/b#c'],
    ['//desk/instance', '//desk/instance'],
  ])('names the path of %s as a browser would', (target, path) => {
    expect(asked(target).url).toBe(`http://desk:8080${path}`);
  });

  it.each([
    ['a host that is more', '/', { host: 'desk/instance/x?' }],
    ['a host with somebody’s name', '/', { host: 'me@desk' }],
    ['a backslash', '/a\\b', {}],
    ['a whole address', 'http://other/instance/x', {}],
  ])('refuses %s', (_, target, headers) => {
    expect(() => asked(target, headers)).toThrow(TypeError);
  });
});
