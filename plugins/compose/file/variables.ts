/** What `${NAME}` in a Compose file stands for. Nothing of the gateway's own environment is among it. */
export type Variables = Readonly<Record<VariableName, string>>;

export const VARIABLE_NAMES = [
  'DESKGATE_PASSWORD',
  'DESKGATE_USERNAME',
  'DESKGATE_WIDTH',
  'DESKGATE_HEIGHT',
  'DESKGATE_GEOMETRY',
  'DESKGATE_GUEST_PORT',
  'DESKGATE_INSTANCE',
  'DESKGATE_APP',
] as const;

export type VariableName = (typeof VARIABLE_NAMES)[number];

/** The one that is given to environments and to nothing else. */
export const SECRET_VARIABLE = 'DESKGATE_PASSWORD';

export type Interpolated =
  | { readonly text: string; readonly holdsSecret: boolean }
  /** Why it cannot be read, without the text itself. */
  | { readonly problem: string };

/** `$$`, `$NAME`, `${NAME}`, `${NAME-preset}`, `${NAME:-preset}`, and a dollar that is none of these. */
const REFERENCE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?-)([^{}]*))?\})?/g;

export function interpolate(template: string, variables: Variables): Interpolated {
  let problem: string | null = null;
  let holdsSecret = false;
  const text = template.replace(
    REFERENCE,
    (_, dollar?: string, bare?: string, braced?: string, _dash?: string, preset?: string) => {
      if (dollar !== undefined) return '$';
      const name = bare ?? braced;
      if (name === undefined) {
        problem ??= `a dollar sign must be written $$, or begin \${NAME} or \${NAME:-preset}`;
        return '';
      }
      if (!isVariable(name)) {
        problem ??= `there is no variable ${name.slice(0, 40)}; known: ${VARIABLE_NAMES.join(', ')}. The gateway's own environment is not looked at`;
        return '';
      }
      holdsSecret ||= name === SECRET_VARIABLE;
      // none of them is ever unset: what is empty was not given
      return variables[name] === '' ? (preset ?? '') : variables[name];
    },
  );
  return problem === null ? { text, holdsSecret } : { problem };
}

function isVariable(name: string): name is VariableName {
  return (VARIABLE_NAMES as readonly string[]).includes(name);
}

/** What stands for them while a file is only checked. */
export const EXAMPLE_VARIABLES: Variables = {
  DESKGATE_PASSWORD: 'password',
  DESKGATE_USERNAME: 'user',
  DESKGATE_WIDTH: '1280',
  DESKGATE_HEIGHT: '800',
  DESKGATE_GEOMETRY: '1280x800',
  DESKGATE_GUEST_PORT: '5901',
  DESKGATE_INSTANCE: 'instance',
  DESKGATE_APP: 'app',
};
