import type { WebSocket } from 'ws';

const WIDTH = 640;
const HEIGHT = 400;

export const GUACAMOLE_COLOUR = [150, 90, 40] as const;

export interface PaintedGuacamole {
  /** Instructions that came, without pings and acknowledgements. */
  readonly received: string[];
}

/** The gateway's side of a Guacamole viewer: one picture, an answer to every ping. */
export function paintedGuacamole(viewer: WebSocket): PaintedGuacamole {
  const received: string[] = [];
  const say = (...elements: (string | number)[]): void => {
    viewer.send(`${elements.map((one) => `${String(one).length}.${one}`).join(',')};`);
  };
  viewer.on('message', (data: Buffer) => {
    const text = data.toString();
    if (text.startsWith('0.,4.ping')) viewer.send(text);
    else if (!/^\d\.(?:sync|nop|ack)/.test(text)) received.push(text);
  });
  say('', '11111111-2222-3333-4444-555555555555');
  say('size', 0, WIDTH, HEIGHT);
  say('rect', 0, 0, 0, WIDTH, HEIGHT);
  say('cfill', 14, 0, ...GUACAMOLE_COLOUR, 255);
  // a name with an emoji: counted as one by the protocol, as two by JavaScript
  viewer.send('4.name,1.😀;');
  say('sync', Date.now());
  return { received };
}
