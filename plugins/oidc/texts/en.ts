import type { Messages } from '../../../src/api.ts';

export const en = {
  'oidc.signed-out': 'Signed out',
  'oidc.signed-out-here': 'You are signed out of Deskgate.',
  'oidc.signing-out-there': 'You are being signed out of {title} too.',
  'oidc.go-on': 'Go on to {title}',
  'oidc.still-signed-in':
    'You may still be signed in at {title}: on a computer that others use too, sign out there.',
  'oidc.to-sign-in': 'To the sign-in page',
} satisfies Messages;
