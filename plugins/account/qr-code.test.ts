import decodeQR from 'qr/decode.js';
import { expect, it } from 'vitest';
import { qrCode } from './qr-code.ts';

/** Paints the path as a browser does, `scale` pixels a module. */
function painted({ size, path }: ReturnType<typeof qrCode>, scale = 4) {
  const side = size * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      for (let column = Number(x) * scale; column < (Number(x) + Number(length)) * scale; column += 1) {
        data.set([0, 0, 0], (row * side + column) * 4);
      }
    }
  }
  return { width: side, height: side, data };
}

it.each([
  'otpauth://totp/Deskgate:ada?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Deskgate',
  `otpauth://totp/Deskgate:${'a'.repeat(64)}?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Deskgate`,
])('what is drawn is read as it was: %s', (text) => {
  const drawn = qrCode(text);
  expect(decodeQR(painted(drawn))).toBe(text);
  expect(drawn.path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/);
});
