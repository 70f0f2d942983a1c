import { describe, expect, it } from 'vitest';
import { takeView, viewerKeyOf } from '../../src/tunnels/viewer-key.ts';

const OF = { sessionId: 's1', userId: 'u1', instanceId: 'i1', view: 'a-name_of-16-chars' };

describe('what a viewer calls itself', () => {
  it('is taken out of the query, which the transport reads', () => {
    const query = new URLSearchParams(`width=1&view=${OF.view}`);
    expect(takeView(query)).toBe(OF.view);
    expect(query.toString()).toBe('width=1');
    expect(takeView(query)).toBeNull();
  });

  it.each(['', 'short', 'x'.repeat(65), 'sixteen letters!', '../../../../etc/x', 'ä'.repeat(20)])(
    'is not "%s"',
    (name) => {
      expect(() => takeView(new URLSearchParams({ view: name }))).toThrow(
        expect.objectContaining({ code: 'BAD_REQUEST' }),
      );
    },
  );
});

describe('the key of a viewer that comes back', () => {
  it('is the same whenever it comes, and tells nothing of what it is made of', () => {
    const key = viewerKeyOf(OF);
    expect(viewerKeyOf({ ...OF })).toBe(key);
    for (const part of Object.values(OF)) expect(key).not.toContain(part);
  });

  it('is another one of another session, user, instance or name', () => {
    const others = Object.keys(OF).map((part) => viewerKeyOf({ ...OF, [part]: 'another-of-16-chars' }));
    expect(new Set([viewerKeyOf(OF), ...others]).size).toBe(5);
  });

  it('cannot be put together differently from other parts', () => {
    expect(viewerKeyOf({ ...OF, sessionId: 's', userId: '1u1' })).not.toBe(
      viewerKeyOf({ ...OF, sessionId: 's1', userId: 'u1' }),
    );
  });
});
