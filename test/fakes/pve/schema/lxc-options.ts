import { dnsName, isoTags } from './formats.ts';
import * as value from './option-values.ts';
import { lasting, live, numberedOptions, type OptionTable } from './options.ts';
import { flag, integer, number, oneOf, text } from './param.ts';

const mount = { param: text({ format: value.mountPoint }), privileges: ['VM.Config.Disk'], isLive: true };
const net = { param: text({ format: value.lxcNet }), privileges: ['VM.Config.Network'], isLive: true };

/** The options of a container that a gateway may meet. */
export const LXC_OPTIONS: OptionTable = {
  ...live('VM.Config.Options', {
    description: text({ maxLength: 8192 }),
    tags: text({ format: isoTags }),
    onboot: flag(),
    protection: flag(),
    startup: text({ format: value.startup }),
    template: flag(),
    hookscript: text(),
  }),
  ...lasting('VM.Config.Options', {
    arch: oneOf('amd64', 'i386', 'arm64', 'armhf', 'riscv32', 'riscv64'),
    cmode: oneOf('shell', 'console', 'tty'),
    console: flag(),
    debug: flag(),
    features: text(),
    ostype: text(),
    timezone: text(),
    tty: integer(0, 6),
    unprivileged: flag(),
  }),
  ...live('VM.Config.CPU', {
    cores: integer(1, 8192),
    cpulimit: number(0, 8192),
    cpuunits: integer(0, 500_000),
  }),
  ...live('VM.Config.Memory', { memory: integer(16), swap: integer(0) }),
  ...live('VM.Config.Network', {
    hostname: text({ format: dnsName, maxLength: 255 }),
    nameserver: text({ format: value.addresses }),
    searchdomain: text(),
  }),
  ...live([], { lock: text() }),
  rootfs: mount,
  ...numberedOptions('mp', 256, mount),
  ...numberedOptions('unused', 256, mount),
  ...numberedOptions('net', 32, net),
};
