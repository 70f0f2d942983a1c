import { describe, expect, it } from 'vitest';
import { refusalKind } from './error-kind.ts';

const CONFIG = "Configuration file 'nodes/pve1/qemu-server/100.conf' does not exist";

describe('what a refusal means', () => {
  it.each([
    [401, 'authentication failure', 'auth'],
    [401, 'Configuration file does not exist', 'auth'],
    [403, 'Permission check failed (/vms/100, VM.PowerMgmt)', 'forbidden'],
    [400, 'Parameter verification failed.', 'parameter'],
    [400, 'no such task', 'notFound'],
    [400, 'target is local node.', 'parameter'],
    [404, 'no such file', 'other'],
    [500, CONFIG, 'notFound'],
    [500, CONFIG.replace('100', '1000'), 'other'],
    [500, CONFIG.replace('100', '101'), 'other'],
    [500, "snapshot 'before' does not exist", 'notFound'],
    [500, "storage 'nas' does not exist", 'other'],
    [500, "no such VM ('100')", 'notFound'],
    [500, 'VM is locked (backup)', 'locked'],
    [500, 'CT is locked (snapshot)', 'locked'],
    [500, "can't lock file '/var/lock/qemu-server/lock-100.conf' - got timeout", 'busy'],
    [500, 'got no worker upid - start worker failed', 'busy'],
    [500, 'VM 100 is running - destroy failed', 'busy'],
    [500, 'checksum mismatch (file change by other user?)', 'busy'],
    [500, 'unable to create VM 100: config file already exists', 'exists'],
    [500, "can't remove VM 100 - protection mode enabled", 'other'],
    [501, "Method 'GET /nope' not implemented", 'other'],
    [502, 'Bad Gateway', 'unknownOutcome'],
    [595, 'Connection refused', 'unknownOutcome'],
    [596, 'Connection timed out', 'unknownOutcome'],
    [599, 'Too many redirections', 'unknownOutcome'],
    [594, '', 'other'],
  ])('%i %s: %s', (status, message, kind) => {
    const asked = { method: 'POST', ids: ['100', 'before'] };
    expect(refusalKind({ status, message, fields: {} }, asked)).toBe(kind);
  });

  it('is only that nobody could be asked when it was a read', () => {
    const asked = { method: 'GET', ids: [] };
    expect(refusalKind({ status: 596, message: '', fields: {} }, asked)).toBe('unreachable');
  });

  it('may be in the words of a field', () => {
    const refusal = {
      status: 400,
      message: 'Parameter verification failed.',
      fields: { vmid: 'VM 9 already exists' },
    };
    expect(refusalKind(refusal, { method: 'GET', ids: [] })).toBe('exists');
  });
});
