/** The applications of the flows, as an operator writes them. */
export function dockerApps(images: { desktop: string; rdp?: string; ssh?: string; telnet?: string }): string {
  return `
[[apps]]
id = "xfce"
name = "Desktop"
description = "A Debian desktop"
provider = "docker"
settings = { image = "${images.desktop}", memory = "512m", cpus = 1, pull = "never" }

[[apps]]
id = "missing"
name = "Missing"
provider = "docker"
settings = { image = "deskgate/there-is-no-such-image:1", pull = "never" }

[[apps]]
id = "dies"
name = "Dies"
provider = "docker"
settings = { image = "${images.desktop}", entrypoint = ["sh", "-c", "echo the reason; exit 3"], pull = "never" }

[[apps]]
id = "silent"
name = "Silent"
provider = "docker"
start_timeout_seconds = 2
settings = { image = "${images.desktop}", entrypoint = ["sleep", "600"], pull = "never" }
${
  images.rdp === undefined
    ? ''
    : `
[[apps]]
id = "rdp"
name = "Remote desktop"
provider = "docker"
protocol = "rdp"
settings = { image = "${images.rdp}", pull = "never" }
`
}${
  images.ssh === undefined
    ? ''
    : `
[[apps]]
id = "ssh"
name = "Shell"
provider = "docker"
protocol = "ssh"
settings = { image = "${images.ssh}", pull = "never" }
`
}${
  images.telnet === undefined
    ? ''
    : `
[[apps]]
id = "telnet"
name = "Old shell"
provider = "docker"
protocol = "telnet"
settings = { image = "${images.telnet}", pull = "never" }
`
}`;
}
