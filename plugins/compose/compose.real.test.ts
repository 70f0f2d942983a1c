import { randomBytes } from 'node:crypto';
import { providerContract } from '../../test/contracts/provider.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { composeConfig } from './config.ts';
import { composeProvider } from './provider.ts';
import { DESKTOP_ENVIRONMENT, IDLE, script, yamlOf } from './testing/stacks.ts';

describeWith(['docker', 'desktop-image'], 'compose on a real engine', (parts) => {
  const { host } = parts.docker;
  const { image } = parts['desktop-image'];
  const gateway = randomBytes(8).toString('hex');
  const config = composeConfig.parse({ host, pull: 'never' });
  const environment = DESKTOP_ENVIRONMENT;
  const stack = (desk: object) => ({
    service: 'desk',
    text: yamlOf({ services: { desk: { depends_on: ['helper'], ...desk }, helper: script(image, IDLE) } }),
  });

  providerContract('compose', () => composeProvider(config, gateway), {
    settings: stack({ image, environment }),
    dying: stack(script(image, 'echo "my password is $VNC_PASSWORD" >&2; exit 3', { environment })),
    silent: stack(script(image, 'exec sleep 60', { environment })),
    except: {
      snapshots:
        'A stack is several containers and their volumes; an image of one of them is no application.',
    },
    patienceMs: 30_000,
  });
});
