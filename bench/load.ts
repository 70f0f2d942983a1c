import { Agent, get } from 'node:http';

export interface LoadOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Requests that are under way at any moment, each on a connection that is kept. */
  readonly atOnce: number;
  readonly ms: number;
}

export interface LoadResult {
  readonly perSecond: number;
  /** From each request until its answer was read. */
  readonly answeredMs: readonly number[];
}

/** Asks the same again and again. Rejects for an answer that is not 200. */
export async function load({ url, headers, atOnce, ms }: LoadOptions): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const answeredMs: number[] = [];
  const began = performance.now();
  const askOn = async (): Promise<void> => {
    while (performance.now() - began < ms) {
      const asked = performance.now();
      await answer(url, { agent, headers });
      answeredMs.push(performance.now() - asked);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, askOn));
    return { perSecond: (answeredMs.length / (performance.now() - began)) * 1000, answeredMs };
  } finally {
    agent.destroy();
  }
}

function answer(
  url: string,
  options: { agent: Agent; headers: Readonly<Record<string, string>> },
): Promise<void> {
  return new Promise((resolve, reject) => {
    get(url, options, (response) => {
      response.resume();
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    }).once('error', reject);
  });
}
