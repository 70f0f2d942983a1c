import { expect, it } from 'vitest';
import { imageNeed } from './prepare.ts';
import { dockerSettings } from './settings.ts';

it.each([
  [{ image: 'debian' }, 'missing'],
  [{ image: 'debian', pull: 'always' }, 'always'],
  [{ image: 'deskgate/desktop:latest' }, 'build'],
  [{ image: 'deskgate/desktop-ssh', pull: 'never' }, 'build'],
  [{ image: 'deskgate/desktop:2' }, 'missing'],
  [{ image: 'registry.example/deskgate/desktop:latest' }, 'missing'],
  [{ image: 'deskgate/snapshot:h7k2m9', pull: 'never' }, 'never'],
])('what is to be done ahead for %o: %s', (settings, how) => {
  expect(imageNeed(dockerSettings.parse(settings), { pull: 'missing' })).toEqual({
    image: settings.image,
    how,
  });
});
