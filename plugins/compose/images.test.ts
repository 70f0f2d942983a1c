import { expect, it } from 'vitest';
import { failureOf } from '../../test/contracts/provider-rig.ts';
import { composeConfig } from './config.ts';
import { composeProvider } from './provider.ts';
import { composeSettings } from './settings.ts';
import { yamlOf } from './testing/stacks.ts';

const NEVER = new AbortController().signal;
const provider = composeProvider(composeConfig.parse({}), 'gateway');

const imagesOf = async (services: object, more: object = {}) => {
  const settings = composeSettings.parse({ text: yamlOf({ services }), service: 'desktop', ...more });
  return provider.images?.({ appId: 'shop', guestPort: 5901, settings }, NEVER);
};

it('the images of a stack are those of all its services, each once', async () => {
  const services = {
    desktop: { image: 'desk', environment: { VNC_PASSWORD: '$DESKGATE_PASSWORD' } },
    db: { image: 'registry.example/db:1' },
    queue: { image: 'desk' },
    own: { image: 'own:$DESKGATE_APP' },
  };
  expect((await imagesOf(services))?.map(({ image }) => image)).toEqual([
    'desk',
    'registry.example/db:1',
    'own:shop',
  ]);
});

it('they are pulled when the application says, else when the plugin does', async () => {
  const services = { desktop: { image: 'desk' } };
  expect(await imagesOf(services)).toEqual([{ image: 'desk', how: 'missing' }]);
  expect(await imagesOf(services, { pull: 'always' })).toEqual([{ image: 'desk', how: 'always' }]);
});

it('a file that is not valid any more is told', async () => {
  expect(await failureOf(imagesOf({ other: { image: 'desk' } }) as Promise<unknown>)).toMatchObject({
    code: 'APP_INVALID',
  });
});
