import { describe, expect, it } from 'vitest';
import { apiPath } from './api-path.ts';

const UPID = 'UPID:pve1:0000AB12:01234567:65F0A1B2:qmclone:900:gw@pve!deskgate:';

/** As the typed paths give it: slashes of ids are escaped, and nothing else. */
function path(...parts: readonly (string | { readonly id: string })[]) {
  const raw = parts.map((part) => (typeof part === 'string' ? part : part.id.replaceAll('/', '%2F')));
  const kinds = parts.map((part) => (typeof part === 'string' ? part : '*'));
  return apiPath(`/api2/json/${raw.join('/')}`, `/api2/json/${kinds.join('/')}`);
}

describe('the path of a request', () => {
  it('encodes each id, and tells them apart from what is the same for all', () => {
    expect(path('nodes', { id: 'pve1' }, 'tasks', { id: UPID }, 'status')).toEqual({
      text: `/api2/json/nodes/pve1/tasks/${encodeURIComponent(UPID)}/status`,
      template: '/nodes/*/tasks/*/status',
      ids: [UPID],
    });
    const volume = path('nodes', { id: 'n' }, 'storage', { id: 'local' }, 'content', {
      id: 'local:iso/a.iso',
    });
    expect(volume.text).toBe('/api2/json/nodes/n/storage/local/content/local%3Aiso%2Fa.iso');
    const dotted = path('nodes', { id: 'n' }, 'storage', { id: 'nas.home_2-b' }, 'content', {
      id: 'nas.home_2-b:vm-100-disk-0',
    });
    expect(dotted.ids).toEqual(['nas.home_2-b', 'nas.home_2-b:vm-100-disk-0']);
    expect(path('pools', { id: 'a/b' }).text).toBe('/api2/json/pools/a%2Fb');
    expect(path('access', 'users', { id: 'gw@pve' }, 'token', { id: 'deskgate' }).ids).toEqual([
      'gw@pve',
      'deskgate',
    ]);
  });

  it.each([
    ['nodes', ''],
    ['nodes', '..'],
    ['nodes', 'a.b'],
    ['nodes', 'pve1?x=1'],
    ['nodes', 'pve1#'],
    ['nodes', 'pve1/qemu'],
    ['nodes', 'pve1%2e'],
    ['nodes', 'pve1\r\n'],
    ['qemu', '99'],
    ['qemu', '0100'],
    ['qemu', '1e3'],
    ['qemu', '100 '],
    ['lxc', 'undefined'],
    ['tasks', 'UPID:pve1'],
    ['tasks', `${UPID}/..`],
    ['snapshot', '../x'],
    ['snapshot', 'ä'],
    ['storage', '1a'],
    ['storage', 'a'],
    ['storage', 'a..'],
    ['storage', '.a'],
    ['storage', 'a/b'],
    ['snapshot', 'a.b'],
    ['pools', '/'],
    ['pools', 'a/../b'],
    ['content', 'local:../x'],
    ['users', 'root'],
    ['anything', '.'],
    ['anything', 'a/b'],
    ['anything', 'a b'],
  ])('refuses below %s: %j', (before, id) => {
    expect(() => path(before, { id })).toThrow(expect.objectContaining({ kind: 'parameter' }));
  });

  it('refuses a name of the API that is none', () => {
    expect(() => path('nodes', '..')).toThrow(expect.objectContaining({ kind: 'parameter' }));
    expect(() => apiPath('/elsewhere', '/elsewhere')).toThrow(expect.objectContaining({ kind: 'parameter' }));
  });
});
