/** What a test learns about each real part. Addresses are on this machine only. */
export interface PartInfos {
  /**
   * `host` has the form of DOCKER_HOST. Containers with a label that starts with `labelPrefix` are removed at the end of
   * the run, also of an interrupted one: tests give it to the gateway as `label_prefix` of the Docker plugin.
   */
  readonly docker: { readonly host: string; readonly labelPrefix: string };
  readonly 'desktop-image': { readonly image: string };
  readonly 'rdp-image': { readonly image: string };
  readonly 'ssh-image': { readonly image: string };
  readonly 'telnet-image': { readonly image: string };
  readonly 'guacd-image': { readonly image: string };
  /** Reaches ports on 127.0.0.1 of this machine. */
  readonly guacd: { readonly host: string; readonly port: number };
  /** `mysql://user@127.0.0.1:port/database`: an empty database; the user may create others and must drop them again. */
  readonly mariadb: { readonly url: string };
  readonly redis: { readonly url: string };
  /** On 127.0.0.1; `url` knows StartTLS. Below `base` are ou=people and ou=groups; what tests add, they name so that it is theirs. */
  readonly slapd: {
    readonly url: string;
    readonly secureUrl: string;
    /** Path of the PEM file. */
    readonly ca: string;
    readonly base: string;
    readonly adminDn: string;
    readonly adminPassword: string;
  };
  readonly chromium: { readonly path: string };
  /** `path` is the program Xtigervnc; xterm and tigervncpasswd are on the PATH beside it. */
  readonly tigervnc: { readonly path: string };
  /** To be run with `-accel tcg`: a KVM device that opens may still hang its guests. */
  readonly qemu: { readonly path: string };
  readonly websockify: { readonly path: string };
  /** A Python; `-m venv` works. */
  readonly venv: { readonly path: string };
  /** Addresses as images are named by: `127.0.0.1:5000`. What is pushed to one is in the other too; both go with the run. */
  readonly registry: {
    readonly address: string;
    readonly locked: { readonly address: string; readonly username: string; readonly password: string };
  };
  /**
   * On 127.0.0.1. `key` lets in `user`, who runs the tests, and `outsider`, who may not use Docker; `strangersKey` nobody.
   * All but the port and the names are paths; `client` is the program ssh.
   */
  readonly sshd: {
    readonly port: number;
    readonly user: string;
    readonly outsider: string;
    readonly client: string;
    readonly key: string;
    readonly strangersKey: string;
    readonly knownHosts: string;
  };
  /** An engine without images, in the forms of DOCKER_HOST and DOCKER_CERT_PATH. It cannot limit memory, CPUs, processes. */
  readonly 'rootless-docker': {
    readonly host: string;
    readonly tls: { readonly host: string; readonly certPath: string };
  };
}

export type PartName = keyof PartInfos;

export interface Missing {
  /** Why it is not used, as a clause: `no daemon answers at unix:///var/run/docker.sock`. */
  readonly reason: string;
  /** What to do to have it, as an imperative. */
  readonly remedy: string;
}

/** The state of the test bed as plain data: it travels to the test processes. */
export interface TestbedState {
  readonly parts: Partial<PartInfos>;
  readonly missing: Partial<Record<PartName, Missing>>;
  /** DESKGATE_TEST_REQUIRE=all: a test whose part is missing fails instead of being skipped. */
  readonly requireAll: boolean;
}

declare module 'vitest' {
  interface ProvidedContext {
    testbed: TestbedState;
  }
}
