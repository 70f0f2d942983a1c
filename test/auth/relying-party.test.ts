import { describe, expect, it } from 'vitest';
import { relyingPartyOf } from '../../src/auth/relying-party.ts';

describe('whom passkeys are for', () => {
  it.each([
    ['https://desk.example.org', 'desk.example.org', 'https://desk.example.org'],
    ['https://desk.example.org:8443', 'desk.example.org', 'https://desk.example.org:8443'],
    ['http://127.0.0.1:8080', 'localhost', 'http://localhost:8080'],
    ['http://[::1]:8080', 'localhost', 'http://localhost:8080'],
    ['http://localhost:8080', 'localhost', 'http://localhost:8080'],
    ['https://localhost', 'localhost', 'https://localhost'],
  ])('of %s: %s, on pages of %s', (publicUrl, id, origin) => {
    expect(relyingPartyOf(publicUrl)).toEqual({ id, origin });
  });

  it.each(['http://desk.example.org', 'http://192.0.2.7:8080', 'https://192.0.2.7', 'https://[2001:db8::1]'])(
    'of %s there is nobody: browsers have none there',
    (publicUrl) => {
      expect(relyingPartyOf(publicUrl)).toBeNull();
    },
  );
});
