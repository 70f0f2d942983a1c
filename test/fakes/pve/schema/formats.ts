/** Formats of the official schema: what is wrong with a value, or null. */
export type Format = (value: string) => string | null;

const matching =
  (pattern: RegExp, complaint: (value: string) => string): Format =>
  (value) =>
    pattern.test(value) ? null : complaint(value);

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

export const dnsName = matching(
  new RegExp(`^${LABEL}(?:\\.${LABEL})*$`),
  () => 'value does not look like a valid DNS name',
);
export const nodeName = matching(
  new RegExp(`^${LABEL}$`),
  () => 'value does not look like a valid node name',
);
export const storageId = matching(
  /^[a-z][a-z0-9\-_.]*[a-z0-9]$/i,
  (value) => `storage ID '${value}' contains illegal characters`,
);
export const poolId = matching(
  /^[\w.-]+(?:\/[\w.-]+){0,2}$/,
  (value) => `value '${value}' is not a valid pool name`,
);
export const userId = matching(
  /^[^\s:/]+@[A-Za-z][\w.-]+$/,
  (value) => `value '${value}' does not look like a valid user name`,
);
export const configId = matching(/^[a-z][a-z0-9_-]+$/i, (value) => `invalid configuration ID '${value}'`);
export const urlEncoded = matching(/^[-%a-zA-Z0-9_.!~*'()]*$/, () => 'invalid urlencoded string');
export const diskSize = matching(
  /^\+?\d+(?:\.\d+)?[KMGT]?$/,
  () => 'value does not look like a valid disk size',
);
export const isoTags: Format = (value) => {
  const wrong = value.split(/[;, ]+/).find((tag) => tag !== '' && !/^[a-z0-9_][a-z0-9_\-+.]*$/i.test(tag));
  return wrong === undefined ? null : `invalid characters in tag`;
};

export function isAddress(value: string): boolean {
  return IPV4.test(value) || (value.includes(':') && /^[0-9a-f:.]+$/i.test(value));
}

export function isNetwork(value: string): boolean {
  const [address = '', bits = ''] = value.split('/');
  return isAddress(address) && /^\d{1,3}$/.test(bits) && Number(bits) <= (address.includes(':') ? 128 : 32);
}
