import { describe, expect, it } from 'vitest';
import { boolean, fields, number, text } from './shape.ts';

describe('the values of an answer', () => {
  it.each([
    [number, '5900', 5900],
    [number, 101, 101],
    [number, '-0.5', -0.5],
    [boolean, 1, true],
    [boolean, 0, false],
    [boolean, '1', true],
    [boolean, '', false],
    [boolean, true, true],
    [text, 'x', 'x'],
    [text, 9, '9'],
  ])('are what their types say %#', (shape, told, value) => {
    expect(shape.parse(told)).toBe(value);
  });

  it.each([
    [number, ''],
    [number, '0x10'],
    [number, 'NaN'],
    [boolean, 'yes'],
    [boolean, 2],
    [text, {}],
  ])('are refused when they are something else %#', (shape, told) => {
    expect(shape.safeParse(told).success).toBe(false);
  });

  const guest = fields({ vmid: number, memory: number, template: boolean }, ['vmid']);

  it('may be more than are known, and null for none', () => {
    expect(guest.parse({ vmid: '100', template: null, clipboard: null, more: [1] })).toEqual({
      vmid: 100,
      more: [1],
    });
  });

  it('that are not needed stay what they are when they are written in another way', () => {
    expect(guest.parse({ vmid: 100, memory: 'current=2048' })).toEqual({ vmid: 100, memory: 'current=2048' });
    expect(guest.safeParse({ vmid: 'x' }).success).toBe(false);
    expect(guest.safeParse({ memory: 1 }).success).toBe(false);
  });
});
