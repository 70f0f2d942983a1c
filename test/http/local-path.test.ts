import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localPath } from '../../src/http/local-path.ts';

describe('where a sign-in leads', () => {
  it.each(['/', '/instance/k3vt7b5r', '/instance/a?viewer=guacamole', '/?q=a%20b#apps', '/api/v1/docs'])(
    'keeps the path %s',
    (path) => expect(localPath(path)).toBe(path),
  );

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/%0a/../..//evil.example/\\',
    'javascript:alert(1)',
    'evil.example',
    '',
    '/a/..//evil.example',
    '/./\\evil.example',
    '/login?next=/login',
    '/login',
    '/logout',
    undefined,
    { toString: () => '/' },
    `/${'a'.repeat(3000)}`,
  ])('goes to the start page instead of %s', (path) => expect(localPath(path)).toBe('/'));

  it('never leaves the gateway, whatever is asked for', () => {
    const part = fc.constantFrom('/', '\\', '.', '..', ':', '@', '%2f', '\t', 'evil.example', '?', '#', ' ');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        const target = new URL(localPath(parts.join('')), 'https://gateway.example/login');
        expect(target.origin).toBe('https://gateway.example');
      }),
    );
  });
});
