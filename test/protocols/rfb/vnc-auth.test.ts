import { describe, expect, it } from 'vitest';
import { rfb } from '../../../src/api.ts';

describe('VNC authentication', () => {
  // computed with `openssl enc -des-ecb -provider legacy`, the bits of each byte of the key mirrored
  it.each([
    ['secret12', 'adcd997f8e16fee575e973f93c2b62b4'],
    ['ab', 'fe01155de95da3e28adf6cc730f06f08'],
  ])('answers as DES does with the password %s', (password, answer) => {
    const challenge = Buffer.from(Array.from({ length: 16 }, (_, at) => at));
    expect(rfb.vncAuthResponse(challenge, password).toString('hex')).toBe(answer);
  });

  it('counts eight characters of a password', () => {
    const challenge = rfb.newChallenge();
    const response = rfb.vncAuthResponse(challenge, 'secret12');
    expect(rfb.isVncAuthResponse(response, challenge, 'secret12 and more')).toBe(true);
    expect(rfb.isVncAuthResponse(response, challenge, 'secret1')).toBe(false);
    expect(rfb.isVncAuthResponse(response.subarray(1), challenge, 'secret12')).toBe(false);
  });
});

describe('a version message', () => {
  it.each([
    ['RFB 003.003\n', 3],
    ['RFB 003.005\n', 3],
    ['RFB 003.006\n', 3],
    ['RFB 003.007\n', 7],
    ['RFB 003.008\n', 8],
    ['RFB 003.889\n', 8],
    ['RFB 004.001\n', 8],
    ['RFB 005.000\n', 8],
    ['RFB 000.000\n', null],
    ['RFB 003.008\r', null],
    ['SSH-2.0-Open', null],
    ['rfb 003.008\n', null],
  ])('%j means the handshake of 3.%s', (message, minor) => {
    expect(rfb.handshakeOf(Buffer.from(message))).toBe(minor);
  });
});
