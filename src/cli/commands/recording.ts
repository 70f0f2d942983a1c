import { createWriteStream } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { bytesInWords } from '../../instances/host-room.ts';
import type { RecordingView } from '../../recordings/service.ts';
import { type Cli, examples } from '../cli.ts';
import { everyItem, OPERATOR, projectOf, userIdOf } from '../services.ts';
import { moment, plain, table } from '../table.ts';
import { withServices } from '../with-services.ts';

interface ListOptions {
  readonly app?: string;
  readonly user?: string;
  readonly project?: string;
  readonly json?: boolean;
}

/** `deskgate recording …` */
export function recordingCommands(program: Command, cli: Cli): void {
  const { io, does } = cli;
  const recordings = program
    .command('recording')
    .alias('recordings')
    .description('list, save and remove what was recorded of desktops');

  examples(
    recordings
      .command('list')
      .description('recordings, newest first')
      .option('--app <id>', 'of this application only')
      .option('--user <name>', 'of what this user looked at only')
      .option('--project <name>', 'of this project only')
      .option('--json', 'print JSON'),
    'recording list --app office --user ada',
  ).action(
    does(({ app, user, project, json }: ListOptions) =>
      withServices(cli, async (services) => {
        const filter = {
          appId: app,
          userId: user === undefined ? undefined : await userIdOf(services, user),
          projectId: project === undefined ? undefined : (await projectOf(services, project)).id,
        };
        const found = await everyItem((page) => services.recordings.page(OPERATOR, { ...page, ...filter }));
        if (json) return io.out(JSON.stringify(found, null, 2));
        const rows = found.map((one) => [
          one.id,
          moment(one.startedAt) ?? '',
          lengthOf(one),
          one.bytes === null ? '' : bytesInWords(one.bytes),
          plain(one.user.username),
          one.project?.name ?? '',
          plain(one.app.name),
        ]);
        const head = ['ID', 'BEGUN', 'LENGTH', 'SIZE', 'USER', 'PROJECT', 'APP'];
        for (const line of table(head, rows)) io.out(line);
      }),
    ),
  );

  examples(
    recordings
      .command('save <id> [file]')
      .description('write the file of a recording here; never over another'),
    'recording save v8n3k5qxw2tr7hb4c9md',
    'recording save v8n3k5qxw2tr7hb4c9md lesson.fbs',
  ).action(
    does((id: string, file?: string) =>
      withServices(cli, async (services) => {
        const { fileName, stream } = await services.recordings.save(id, io.interrupted());
        // what a gateway says is no path of this machine
        const path = resolve(io.cwd, file ?? basename(fileName));
        const written = createWriteStream(path, { flags: 'wx', mode: 0o600 });
        try {
          await pipeline(Readable.from(stream), written);
        } catch (error) {
          throw (error as NodeJS.ErrnoException).code === 'EEXIST'
            ? new AppError('BAD_REQUEST', `There is a file ${path} already.`, {
                remedy: 'Name another file.',
              })
            : error;
        }
        await services.did('watchRecording', id);
        io.out(`Wrote ${path}: ${bytesInWords(written.bytesWritten)}.`);
      }),
    ),
  );

  examples(
    recordings.command('remove <id>').description('remove a recording and its file'),
    'recording remove v8n3k5qxw2tr7hb4c9md',
  ).action(
    does((id: string) =>
      withServices(cli, async (services) => {
        await services.recordings.remove(OPERATOR, id);
        await services.did('removeRecording', id);
        io.out(`Removed the recording ${id}.`);
      }),
    ),
  );
}

function lengthOf({ startedAt, endedAt }: RecordingView): string {
  if (endedAt === null) return 'goes on';
  const seconds = Math.round((endedAt - startedAt) / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return `${minutes}:${String(rest).padStart(2, '0')}`;
}
