import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showPath, toCamel, toScreaming, toSnake, variableOf } from '../../src/config/spelling.ts';

const camelKey = fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,30}$/);

describe('spelling of keys', () => {
  it.each([
    ['port', 'port', 'PORT'],
    ['publicUrl', 'public_url', 'PUBLIC_URL'],
    ['maxViewersPerUser', 'max_viewers_per_user', 'MAX_VIEWERS_PER_USER'],
    ['aB', 'a_b', 'A_B'],
    ['caURL', 'ca_u_r_l', 'CA_U_R_L'],
    ['ipv6Only', 'ipv6_only', 'IPV6_ONLY'],
  ])('%s is %s in TOML and %s in the environment', (camel, snake, screaming) => {
    expect(toSnake(camel)).toBe(snake);
    expect(toScreaming(camel)).toBe(screaming);
  });

  it('brings every camelCase key back from snake_case and from SCREAMING_SNAKE_CASE', () => {
    fc.assert(
      fc.property(camelKey, (key) => {
        expect(toSnake(key)).toMatch(/^[a-z][a-z0-9_]*$/);
        expect(toCamel(toSnake(key))).toBe(key);
        expect(toCamel(toScreaming(key).toLowerCase())).toBe(key);
      }),
    );
  });

  it('never spells two keys alike', () => {
    fc.assert(
      fc.property(camelKey, camelKey, (one, other) => {
        expect(toScreaming(one) === toScreaming(other)).toBe(one === other);
      }),
    );
  });

  it.each([
    [null, 'publicUrl', 'DESKGATE_PUBLIC_URL'],
    ['docker', 'socketPath', 'DESKGATE_DOCKER_SOCKET_PATH'],
    ['web-ui', 'theme', 'DESKGATE_WEB_UI_THEME'],
  ])('the variable of plugin %s and key %s is %s', (plugin, key, variable) => {
    expect(variableOf(plugin, key)).toBe(variable);
  });

  it.each([
    [['port'], 'port'],
    [['limits', 'cpu_count'], 'limits.cpu_count'],
    [['mounts', 0, 'target'], 'mounts[0].target'],
    [['env', 'my key'], 'env."my key"'],
    [['\u001b[31m'], '"\\u001b[31m"'],
  ])('shows the path %j as %s', (path, shown) => {
    expect(showPath(path)).toBe(shown);
  });

  it('cuts a very long key short', () => {
    expect(showPath(['a'.repeat(5000)]).length).toBeLessThan(100);
  });
});
