import { definePlugin } from '../../src/api.ts';
import { mailCommand } from './command.ts';
import { type MailSettings, mailConfig } from './config.ts';
import { Smtp } from './smtp.ts';
import { phrasesDe } from './texts/phrases-de.ts';

export default definePlugin({
  id: 'mail',
  config: mailConfig,
  phrases: { de: phrasesDe },
  commands: (settings) => [mailCommand(smtpOf(settings))],
  setup(_core, settings) {
    const smtp = smtpOf(settings);
    if (smtp === null) return {};
    return {
      mailer: smtp,
      health: [
        {
          name: 'mail',
          async check(signal) {
            await smtp.probe(signal);
            return { ok: true, message: 'The mail server lets the gateway in.' };
          },
        },
      ],
    };
  },
});

function smtpOf({ host, from, ...settings }: MailSettings): Smtp | null {
  return host === undefined || from === undefined ? null : new Smtp({ ...settings, host, from });
}
