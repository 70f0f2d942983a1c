import { describe, expect, it } from 'vitest';
import { Keeping } from './keeping.ts';

const CONNECTION = { key: 'k1', desktop: 'ssh host 22', id: '$1', host: '127.0.0.1', port: 9 };
const OFFER = { id: '$1', host: '127.0.0.1', port: 9 };

async function holding() {
  const said = { closed: 0, idle: 0 };
  const keeping = new Keeping({ keepMs: 1000 }, () => {
    said.idle += 1;
  });
  const handle = {
    close: () => {
      said.closed += 1;
    },
  };
  const answer = await keeping.hear({ kind: 'hold', token: 7, connection: CONNECTION }, handle);
  return { keeping, said, handle, answer };
}

describe('what a keeper holds', () => {
  it('is confirmed, and only with a socket', async () => {
    const { keeping, answer } = await holding();
    expect(answer).toEqual({ kind: 'holds', token: 7 });
    expect(await keeping.hear({ kind: 'hold', token: 8, connection: CONNECTION }, undefined)).toBeNull();
  });

  it('is offered to its viewer, for the same desktop, to one at a time', async () => {
    const { keeping } = await holding();
    const [first, second] = [{}, {}];
    expect(keeping.claim(first, 'k2', CONNECTION.desktop)).toBeNull();
    expect(keeping.claim(first, 'k1', 'ssh host 23')).toBeNull();
    expect(keeping.claim(first, 'k1', CONNECTION.desktop)).toEqual(OFFER);
    expect(keeping.claim(second, 'k1', CONNECTION.desktop)).toBeNull();
    keeping.gaveUp(first);
    expect(keeping.claim(second, 'k1', CONNECTION.desktop)).toEqual(OFFER);
  });

  it('is let go when it was joined, by who claimed it, and then nobody gets it any more', async () => {
    const { keeping, said } = await holding();
    const asker = {};
    keeping.claim(asker, 'k1', CONNECTION.desktop);
    keeping.joined({});
    expect(said.closed).toBe(0);
    keeping.joined(asker);
    expect(said.closed).toBe(1);
    expect(keeping.claim({}, 'k1', CONNECTION.desktop)).toBeNull();
  });

  it('is let go when its viewer has left, and the keeper ends with its gateway', async () => {
    const { keeping, said } = await holding();
    await keeping.hear({ kind: 'release', token: 7 }, undefined);
    expect(said).toEqual({ closed: 1, idle: 0 });
    keeping.orphaned();
    expect(said.idle).toBe(1);
  });

  it('leaves guacd to a gateway that comes, and to nobody else', async () => {
    const { keeping } = await holding();
    expect(keeping.forsakenGuacdOf).toBeNull();
    await keeping.hear({ kind: 'guacd', gatewayId: 'g1' }, undefined);
    expect(keeping.forsakenGuacdOf).toBe('g1');
    keeping.hello();
    expect(keeping.forsakenGuacdOf).toBeNull();
  });
});
