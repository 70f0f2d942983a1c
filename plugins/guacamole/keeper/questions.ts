import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Offer, Question } from './messages.ts';

/** A question is much shorter; who says more is no gateway. */
const LONGEST_LINE = 4096;

export interface Answers {
  hello(): void;
  /** @param asker whom the offer is for until `gaveUp` is called with the same. */
  claim(asker: object, key: string, desktop: string): Offer;
  joined(asker: object): void;
  gaveUp(asker: object): void;
}

/** Listens where gateways ask for what is kept. Only who may enter the data directory reaches it. */
export function listenForQuestions(path: string, answers: Answers): Server {
  rmSync(path, { force: true });
  const server = createServer((asker) => {
    let text = '';
    asker.setEncoding('utf8').on('error', () => undefined);
    asker.on('close', () => answers.gaveUp(asker));
    asker.on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n')) {
        answer(asker, text.slice(0, end), answers);
        text = text.slice(end + 1);
      }
      if (text.length > LONGEST_LINE) asker.destroy();
    });
  });
  // without it nobody comes back, and what is held is let go in time
  server.on('error', () => undefined);
  server.listen(path, () => chmodSync(path, 0o600));
  return server;
}

function answer(asker: Socket, line: string, answers: Answers): void {
  const question = questionIn(line);
  if (question === null) {
    asker.destroy();
  } else if (question.kind === 'claim') {
    asker.write(`${JSON.stringify(answers.claim(asker, question.key, question.desktop))}\n`);
  } else {
    if (question.kind === 'hello') answers.hello();
    else answers.joined(asker);
    asker.end('null\n');
  }
}

function questionIn(line: string): Question | null {
  try {
    const { kind, key, desktop } = JSON.parse(line) as Record<string, unknown>;
    if (kind === 'hello' || kind === 'joined') return { kind };
    if (kind !== 'claim' || typeof key !== 'string' || typeof desktop !== 'string') return null;
    return { kind, key, desktop };
  } catch {
    return null;
  }
}
