import { describe, expect, it } from 'vitest';
import { parseQuery } from './query.ts';

const parse = (text: string) => parseQuery(new URLSearchParams(text));

describe("a viewer's query", () => {
  it('may be empty', () => {
    expect(parse('')).toEqual({});
  });

  it('chooses what it may choose', () => {
    expect(
      parse(
        'width=1280&height=720&dpi=96&timezone=America/Argentina/Buenos_Aires&audio=audio/L16&audio=audio/L8&image=image/webp&image=image/png&keyboardLayout=de-de-qwertz&colorDepth=16&resize=none&lossless=true',
      ),
    ).toEqual({
      width: 1280,
      height: 720,
      dpi: 96,
      timezone: 'America/Argentina/Buenos_Aires',
      audio: ['audio/L16', 'audio/L8'],
      image: ['image/webp', 'image/png'],
      keyboardLayout: 'de-de-qwertz',
      colorDepth: 16,
      resize: 'none',
      lossless: true,
    });
  });

  it.each([
    ['hostname=evil', 'hostname'],
    ['host=evil', 'host'],
    ['port=22', 'port'],
    ['password=x', 'password'],
    ['username=x', 'username'],
    ['GUAC_ID=1', 'GUAC_ID'],
    ['__proto__=1', '__proto__'],
    ['constructor=1', 'constructor'],
    ['width=0', 'width'],
    ['width=9000', 'width'],
    ['width=-5', 'width'],
    ['width=1e3', 'width'],
    ['width=800&width=600', 'width'],
    ['height=99999999999', 'height'],
    ['dpi=5000', 'dpi'],
    ['timezone=../etc/passwd', 'timezone'],
    ['timezone=Europe/Berlin%00', 'timezone'],
    ['audio=video/mp4', 'audio'],
    [`audio=${Array(9).fill('audio/L8').join('&audio=')}`, 'audio'],
    ['image=image/gif', 'image'],
    ['keyboardLayout=xx', 'keyboardLayout'],
    ['colorDepth=7', 'colorDepth'],
    ['resize=yes', 'resize'],
    ['lossless=1', 'lossless'],
  ])('is refused when it says %s', (text, key) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST', message: expect.stringContaining(key) }),
    );
  });

  it('is refused without repeating what it said', () => {
    try {
      parse('keyboardLayout=%3Cscript%3E');
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('script');
    }
    expect(() => parse('<script>=1')).toThrow(/parameter \?script\?/);
  });
});
