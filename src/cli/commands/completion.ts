import type { Command } from 'commander';
import { AppError } from '../../errors.ts';
import { type Cli, examples } from '../cli.ts';
import { completionScript, SHELLS } from '../completion.ts';

/** `deskgate completion` */
export function completionCommand(program: Command, { io, does }: Cli): void {
  examples(
    program
      .command('completion <shell>')
      .description(`print what makes ${SHELLS.join(', ')} complete commands`),
    'completion bash > ~/.local/share/bash-completion/completions/deskgate',
    'completion zsh > ~/.zfunc/_deskgate',
    'completion fish > ~/.config/fish/completions/deskgate.fish',
  ).action(
    does(async (name: string) => {
      const shell = SHELLS.find((one) => one === name);
      if (shell === undefined)
        throw new AppError('BAD_REQUEST', `There is no completion for ${name}.`, {
          remedy: `Choose one of ${SHELLS.join(', ')}.`,
        });
      io.out(completionScript(shell, program));
    }),
  );
}
