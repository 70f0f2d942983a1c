import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { AppError } from '../../src/errors.ts';
import type {
  Endpoint,
  InstanceTarget,
  ProviderCapabilities,
  ProviderContext,
  StartSpec,
} from '../../src/instances/provider.ts';
import { FakeProvider } from './fake-provider.ts';

/** Where a VNC server without a password listens on the loopback. */
type Port = () => number;

/** A provider of machines that all have the same screen, and the same VNC server inside. */
export class FakeMachines extends FakeProvider {
  override readonly id: string = 'machines';
  override readonly capabilities: ProviderCapabilities = {
    publishesPorts: false,
    survivesGateway: true,
    canPause: true,
    canRestart: true,
    canSnapshot: false,
    canRollBack: true,
    hasLogs: false,
    keepsHomes: true,
    hasConsole: true,
  };
  readonly #screen: Port;
  readonly #inside: Port;
  /** Consoles that were opened and not closed, each with its machine. */
  readonly #consoles = new Map<Duplex, string>();

  constructor(screen: Port, inside: Port) {
    super();
    this.#screen = screen;
    this.#inside = inside;
  }

  override async ready(ref: string, spec: StartSpec, context: ProviderContext): Promise<Endpoint | null> {
    await super.ready(ref, spec, context);
    return spec.protocol === 'console' ? null : { host: '127.0.0.1', port: this.#inside() };
  }

  async openConsole({ instanceId }: InstanceTarget, signal: AbortSignal): Promise<Duplex> {
    if (!this.desktops.has(instanceId))
      throw new AppError('DESKTOP_UNREACHABLE', 'The machine does not run.');
    const socket = connect(this.#screen(), '127.0.0.1');
    await once(socket, 'connect', { signal });
    this.#consoles.set(socket, instanceId);
    socket.once('close', () => this.#consoles.delete(socket));
    return socket;
  }

  override async stop(target: InstanceTarget, context: ProviderContext): Promise<void> {
    await super.stop(target, context);
    for (const [console, of] of this.#consoles) if (of === target.instanceId) console.destroy();
  }
}
