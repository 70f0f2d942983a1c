import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { providerContract } from '../../test/contracts/provider.ts';
import { failureOf, openProviderRig, wordsOf } from '../../test/contracts/provider-rig.ts';
import { describeWith } from '../../test/testbed/parts.ts';
import { dockerConfig } from './config.ts';
import { dockerProvider } from './provider.ts';

it('placeholder', () => {});
void [randomBytes, execFile, promisify, describe, expect, failureOf, openProviderRig, wordsOf];

describeWith(['docker', 'desktop-image'], 'docker on a real engine', ({ docker, 'desktop-image': { image } }) => {
  const config = dockerConfig.parse({ host: docker.host, pull: 'never' });
  const gateway = randomBytes(8).toString('hex');
  const script = (text: string) => ({ image, entrypoint: ['/bin/sh', '-c', text] });
  providerContract('docker', () => dockerProvider(config, gateway), {
    settings: { image },
    dying: script('echo "the last word" >&2; exit 3'),
    silent: script('exec sleep 60'),
  });
});
