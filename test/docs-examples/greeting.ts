import { Hono } from 'hono';
import { type AppEnv, definePlugin, z } from '../../src/api.ts';

const config = z.strictObject({
  salutation: z.string().min(1).max(40).default('Good morning').describe('What people are greeted with'),
});

export default definePlugin({
  id: 'greeting',
  config,
  permissions: { read: { title: 'Be greeted', roles: ['user', 'admin'] } },
  setup(core, { salutation }) {
    const routes = new Hono<AppEnv>();

    routes.get('/greeting', core.require('greeting.read'), async (c) => {
      const actor = core.http.actor(c);
      const { total } = await core.instances.list(actor);
      return c.json({ text: `${salutation}, ${actor.username}. You have ${total} desktops.` });
    });

    return { routes, nav: [{ title: 'Greeting', path: '/greeting', permission: 'greeting.read' }] };
  },
});
