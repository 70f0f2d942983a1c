import { AppError, type Command, type CommandIo } from '../../src/api.ts';
import type { Smtp } from './smtp.ts';

const USAGE = 'deskgate mail test ADDRESS';

/** `deskgate mail test ADDRESS`: sends one, and tells what becomes of it. */
export function mailCommand(smtp: Smtp | null): Command {
  return {
    name: 'mail',
    summary: 'send a mail to an address, to see whether it works',
    async run([what, to, ...others], io: CommandIo) {
      if (what !== 'test' || to === undefined || others.length > 0)
        throw new AppError('BAD_REQUEST', `This is not how it is used.`, { remedy: `Use: ${USAGE}` });
      if (smtp === null) {
        throw new AppError('MAIL_OFF', 'No mail server is configured.', {
          remedy: 'Set host and from of [plugins.mail].',
        });
      }
      if (!/^[^\s@<>,;]+@[^\s@<>,;]+$/.test(to))
        throw new AppError('BAD_REQUEST', 'This is no mail address.', { remedy: `Use: ${USAGE}` });
      await smtp.send({ to, subject: 'Deskgate: a test', text: 'This gateway can send mail.\n' }, io.signal);
      io.out(`The mail server has taken a mail to ${to} over. Look whether it arrives.`);
      return 0;
    },
  };
}
