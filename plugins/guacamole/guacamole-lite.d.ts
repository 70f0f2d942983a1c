/** guacamole-lite has no types; this is the part of its client that ours builds upon. */
declare module 'guacamole-lite/lib/GuacdClient.js' {
  import type { EventEmitter } from 'node:events';
  import type { Socket, TcpNetConnectOpts } from 'node:net';

  class GuacdClient extends EventEmitter {
    readonly STATE_OPENING: number;
    readonly STATE_OPEN: number;
    readonly STATE_CLOSED: number;
    state: number;
    readonly connectionSelector: string;
    readonly connectionSettings: Readonly<Record<string, unknown>>;
    guacamoleConnectionId: string | null;
    readonly activityCheckInterval: NodeJS.Timeout;
    readonly guacdConnection: Socket;

    /** @param guacd handed to `net.connect(port, host)`, which takes all its options in the place of the port too. */
    constructor(
      guacd: { readonly port: TcpNetConnectOpts; readonly host?: undefined },
      selector: string,
      settings: Readonly<Record<string, unknown>>,
      logger: { log(level: number, ...words: unknown[]): void },
    );
    close(error?: Error): void;
    send(data: string, afterOpened?: boolean): void;
    sendInstruction(elements: readonly unknown[]): void;
    processConnectionOpen(): void;
    processInstruction(opcode: string, args: readonly string[]): void;
    sendHandshakeReply(parameters: readonly string[]): void;
  }
  export = GuacdClient;
}
