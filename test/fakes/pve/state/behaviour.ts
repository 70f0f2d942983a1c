export interface GuestInterface {
  readonly name: string;
  /** Lower-case, as guests write it. */
  readonly mac: string;
  /** With prefix: `10.0.0.5/24`. */
  readonly addresses: readonly string[];
}

export interface ExecResult {
  readonly exitcode: number;
  readonly out?: string;
  readonly err?: string;
}

/** What is inside a machine: how it reacts. Durations are simulated. */
export interface Behaviour {
  /** Whether it shuts down when the button is pressed. */
  reactsToAcpi: boolean;
  shutdownMs: number;
  /** After a start it ends by itself; null: it does not. */
  diesAfterMs: number | null;
  hasAgent: boolean;
  /** After a start the agent is silent for so long. */
  bootMs: number;
  /** Agent commands that it does not know, by the name in the path: `network-get-interfaces`. */
  unsupported: readonly string[];
  /** Null: lo, one on the MAC of net0 with the address of ipconfig0 or one of 10.0.0.0/24, and docker0. */
  interfaces: readonly GuestInterface[] | null;
  exec: (command: readonly string[], input: string) => ExecResult;
}

export function usualBehaviour(): Behaviour {
  return {
    reactsToAcpi: true,
    shutdownMs: 2000,
    diesAfterMs: null,
    hasAgent: true,
    bootMs: 0,
    unsupported: [],
    interfaces: null,
    exec: (command) => ({ exitcode: 0, out: `${command.join(' ')}\n` }),
  };
}
