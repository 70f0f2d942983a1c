import type { Page } from 'playwright-core';

export interface PageTraffic {
  /** Number of WebSocket frames, both ways. */
  frames: number;
  /** All that the page was sent or sent itself, answers of HTTP included, as text. */
  text(): Promise<string>;
}

/** Records from now on what a page is told and says. */
export function recordTraffic(page: Page): PageTraffic {
  const texts: string[] = [];
  const bodies: Promise<void>[] = [];
  const keep = (text: string): void => void texts.push(text);
  const traffic: PageTraffic = {
    frames: 0,
    async text() {
      await Promise.all(bodies);
      return texts.join('\n');
    },
  };
  const frame = ({ payload }: { payload: string | Buffer }): void => {
    traffic.frames += 1;
    keep(payload.toString());
  };
  page.on('websocket', (socket) => socket.on('framereceived', frame).on('framesent', frame));
  page.on('request', (request) => keep(`${request.url()} ${request.postData() ?? ''}`));
  // redirects and streams have no body that can be read
  page.on('response', (response) => {
    if (response.headers()['content-type']?.startsWith('text/event-stream')) return;
    bodies.push(response.text().then(keep, () => undefined));
  });
  return traffic;
}
