import { describe, expect, it } from 'vitest';
import { guacamoleConfig } from '../../plugins/guacamole/config.ts';
import { readSection } from '../../src/config/section.ts';

const read = (table: object, env: Record<string, string> = {}) => {
  const section = readSection({ plugin: 'guacamole', schema: guacamoleConfig }, table, null, env);
  return { guacd: section.value?.guacd, problems: section.findings.map((finding) => section.tell(finding)) };
};

describe('the address of guacd', () => {
  const one = [{ host: '127.0.0.1', port: 4822 }];
  const two = [
    { host: 'guacd', port: 1 },
    { host: '::1', port: 65535 },
  ];

  it('is one or several, from the file and from the environment', () => {
    expect(read({ guacd: '127.0.0.1:4822' }).guacd).toEqual(one);
    expect(read({ guacd: ['guacd:1', '[::1]:65535'] }).guacd).toEqual(two);
    expect(read({}, { DESKGATE_GUACAMOLE_GUACD: '127.0.0.1:4822' }).guacd).toEqual(one);
    expect(read({ guacd: 'other:1' }, { DESKGATE_GUACAMOLE_GUACD: 'guacd:1, [::1]:65535' }).guacd).toEqual(
      two,
    );
    expect(read({}).guacd).toBeUndefined();
  });

  it('is named when it is none', () => {
    expect(read({}, { DESKGATE_GUACAMOLE_GUACD: 'guacd' }).problems).toEqual([
      'DESKGATE_GUACAMOLE_GUACD: expected host:port such as 127.0.0.1:4822, got "guacd".',
    ]);
    expect(read({ guacd: 'guacd' }).problems[0]).toContain('expected host:port');
  });
});
