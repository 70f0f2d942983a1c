import type { Message } from '../../../src/api.ts';
import type { en } from './en.ts';

export const de: Readonly<Record<keyof typeof en, Message>> = {
  'oidc.signed-out': 'Abgemeldet',
  'oidc.signed-out-here': 'Sie sind von Deskgate abgemeldet.',
  'oidc.signing-out-there': 'Sie werden auch bei {title} abgemeldet.',
  'oidc.go-on': 'Weiter zu {title}',
  'oidc.still-signed-in':
    'Bei {title} sind Sie womöglich noch angemeldet: Melden Sie sich auch dort ab, wenn andere diesen Computer benutzen.',
  'oidc.to-sign-in': 'Zur Anmeldeseite',
};
