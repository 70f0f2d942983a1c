import { definePlugin, z } from '../../src/api.ts';
import { demoProvider } from './provider.ts';
import { phrasesDe } from './texts/phrases-de.ts';

const config = z.strictObject({
  app: z.boolean().default(true).describe('Whether the application "demo" is offered'),
});

const DEMO_APP = {
  id: 'demo',
  name: 'Demo desktop',
  description: 'A small desktop inside the gateway: type, draw, copy and paste',
  icon: 'demo',
  provider: 'demo',
  protocol: 'vnc',
  viewer: 'vnc',
  width: 1280,
  height: 800,
};

export default definePlugin<z.output<typeof config>>({
  id: 'demo',
  config,
  phrases: { de: phrasesDe },
  apps: ({ app }) => (app ? [DEMO_APP] : []),
  setup() {
    const provider = demoProvider();
    return { providers: [provider], close: () => provider.close() };
  },
});
