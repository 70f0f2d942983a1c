import { once } from 'node:events';
import { createServer, isIPv4 } from 'node:net';
import { AppError, type Engine, engineRefusal } from '../../src/api.ts';

/** The Docker network of a gateway's own guacd: no way out of it, and none from one container in it to another. */
export interface Fence {
  readonly network: string;
  /** The address of this machine in it, which is where doors are made. */
  readonly host: string;
}

const PART = 'deskgate.part';
const GATEWAY = 'deskgate.gateway';
const REFUSED_WHILE_IN_USE = [403, 404, 409];

const nameOf = (gatewayId: string): string => `deskgate-guacd-${gatewayId.replaceAll(/[^\w.-]/g, '')}`;
const labelsOf = (gatewayId: string) => ({ [PART]: 'guacd', [GATEWAY]: gatewayId });

/** Makes the network unless it is there. Rejects with an AppError where this machine is not in it. */
export async function raiseFence(engine: Engine, gatewayId: string, signal: AbortSignal): Promise<Fence> {
  const network = nameOf(gatewayId);
  if ((await inspect(engine, network, signal)) === null) await create(engine, network, gatewayId, signal);
  const host = (await inspect(engine, network, signal))?.gateway ?? null;
  if (host === null) throw unfenced(`Docker gave the network ${network} no address of this machine.`);
  await listenOnce(host);
  return { network, host };
}

/** Removes the network, unless something is still in it. */
export async function removeFence(engine: Engine, gatewayId: string, signal: AbortSignal): Promise<void> {
  const network = engine.docker.getNetwork(nameOf(gatewayId));
  await engine
    .ask(signal, (abortSignal) => network.remove({ abortSignal }))
    .catch(ifRefused(REFUSED_WHILE_IN_USE));
}

async function inspect(
  engine: Engine,
  network: string,
  signal: AbortSignal,
): Promise<{ readonly gateway: string | null } | null> {
  // its types do not know the signal
  const asked = engine.docker.getNetwork(network) as unknown as InspectedNetwork;
  const found = await engine
    .ask(signal, (abortSignal) => asked.inspect({ abortSignal }))
    .catch(ifRefused([404]));
  if (found === undefined) return null;
  const gateways = (found.IPAM?.Config ?? []).flatMap(({ Gateway }) =>
    Gateway ? [Gateway.split('/')[0]] : [],
  );
  return { gateway: gateways.find((address) => isIPv4(address ?? '')) ?? null };
}

async function create(
  engine: Engine,
  network: string,
  gatewayId: string,
  signal: AbortSignal,
): Promise<void> {
  const options = {
    Name: network,
    CheckDuplicate: true,
    Driver: 'bridge',
    Internal: true,
    Labels: labelsOf(gatewayId),
    Options: { 'com.docker.network.bridge.enable_icc': 'false' },
  };
  const made = engine.ask(signal, (abortSignal) => engine.docker.createNetwork({ ...options, abortSignal }));
  // another process of this gateway may have made it meanwhile
  await made.catch(ifRefused([409]));
}

async function listenOnce(host: string): Promise<void> {
  const server = createServer().listen(0, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw unfenced(
      `The gateway is not in the network of the machine where Docker runs: ${host} is not its own.`,
      cause,
    );
  }
  server.close();
  await once(server, 'close');
}

function unfenced(message: string, cause?: unknown): AppError {
  return new AppError('GUACD_UNREACHABLE', message, {
    cause,
    remedy: 'Set network = "host" in [plugins.guacamole], or guacd there to the host:port of a guacd.',
  });
}

interface InspectedNetwork {
  inspect(options: {
    readonly abortSignal: AbortSignal;
  }): Promise<{ readonly IPAM?: { readonly Config?: readonly { readonly Gateway?: string }[] | null } }>;
}

function ifRefused(expected: readonly number[]): (error: unknown) => undefined {
  return (error) => {
    const status = engineRefusal(error)?.status;
    if (status === undefined || !expected.includes(status)) throw error;
    return undefined;
  };
}
