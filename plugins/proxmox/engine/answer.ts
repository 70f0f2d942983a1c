import { ProxmoxError } from './error.ts';
import { refusalKind } from './error-kind.ts';
import type { HttpReply } from './exchange.ts';
import { SHAPES } from './shapes.ts';

export interface Asked {
  readonly method: string;
  /** `/nodes/*` and so on: an asterisk for each part that varies. */
  readonly template: string;
  readonly ids: readonly string[];
  /** Takes secrets out of what the server says. */
  readonly hide: (text: string) => string;
}

interface Envelope {
  readonly data?: unknown;
  readonly message?: unknown;
  readonly errors?: unknown;
}

/** The data of an answer, in the types that the paths promise. @throws ProxmoxError */
export function readAnswer(reply: HttpReply, asked: Asked): unknown {
  const { status, type } = reply;
  const isJson = /^application\/json\b/i.test(type);
  const envelope = isJson ? parse(reply.body) : null;
  if (status >= 400) throw refused(reply, envelope, asked);
  if (status !== 200) throw broken(`HTTP ${status} ${reply.text}`, asked);
  if (!isJson) throw broken(`${type === '' ? 'no content type' : type} in place of JSON`, asked);
  if (envelope === null) throw broken('JSON that is broken', asked);
  return shaped(envelope.data, asked);
}

function shaped(data: unknown, asked: Asked): unknown {
  const complaint = agentComplaint(data, asked);
  if (complaint !== null) throw new ProxmoxError('other', asked.hide(complaint), { status: 200 });
  const shape = SHAPES[`${asked.method} ${asked.template}`];
  if (shape === undefined) return data;
  const parsed = shape.safeParse(data);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') ?? '';
  throw broken(`data of another form${where === '' ? '' : ` at "${where}"`}`, asked);
}

/** The agent of a guest refuses with a 200. */
function agentComplaint(data: unknown, { template }: Asked): string | null {
  if (!template.includes('/agent/') || typeof data !== 'object' || data === null) return null;
  const { error } = ((data as { result?: unknown }).result ?? {}) as { error?: unknown };
  if (error === undefined || error === null) return null;
  const words = typeof error === 'object' ? (error as { desc?: unknown }).desc : error;
  return `The guest's agent refuses: ${typeof words === 'string' ? words : JSON.stringify(error)}`;
}

/** Before http-server 5.2 the words are in the status line only. */
function refused({ status, text }: HttpReply, envelope: Envelope | null, asked: Asked): ProxmoxError {
  const said = typeof envelope?.message === 'string' ? envelope.message : text;
  const fields = fieldsOf(envelope?.errors);
  const message = said.trim();
  const kind = refusalKind({ status, message, fields }, asked);
  const shown = Object.fromEntries(Object.entries(fields).map(([name, words]) => [name, asked.hide(words)]));
  const details = Object.entries(shown).map(([name, words]) => `${name}: ${words}`);
  const words = [message === '' ? `HTTP ${status}` : asked.hide(message), ...details].join(' ');
  return new ProxmoxError(kind, words, { status, fields: shown });
}

/** What was answered is not what was asked for, so that nobody knows what was done. */
function broken(what: string, { method, template, hide }: Asked): ProxmoxError {
  const kind = method === 'GET' ? 'other' : 'unknownOutcome';
  return new ProxmoxError(kind, hide(`${method} ${template} was answered with ${what}.`));
}

function fieldsOf(errors: unknown): Readonly<Record<string, string>> {
  if (typeof errors !== 'object' || errors === null) return {};
  return Object.fromEntries(Object.entries(errors).map(([name, words]) => [name, String(words).trim()]));
}

function parse(body: string): Envelope | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Envelope) : null;
  } catch {
    return null;
  }
}
