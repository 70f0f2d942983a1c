import { type Actor, type Core, type ErrorCode, invalidInput, type z } from '../../src/api.ts';

type Services = 'apps' | 'instances' | 'connections' | 'jobs' | 'quotas' | 'keys' | 'people' | 'projects';

/** Who asks, and of what. */
export interface Caller {
  readonly core: Pick<Core, Services | 'log'>;
  readonly actor: Actor;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface Outcome {
  readonly data: unknown;
  /** What went wrong, beside which there is data; null where nothing did. */
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
  /** Ids of what was made or changed. */
  readonly resources: readonly string[];
}

interface Facts {
  readonly summary: string;
  /** All of them are needed; the services ask for more where it depends on what is asked for. */
  readonly permissions: readonly [string, ...string[]];
  /** Whether it only reads: then the audit log has nothing of it. */
  readonly isReading: boolean;
  /** Beside `action`. */
  readonly params: z.ZodObject;
  readonly example: Readonly<Record<string, unknown>>;
  /** A page of a list, one thing, or a result for each thing that it is about. */
  readonly shape: 'list' | 'one' | 'results';
  /** Name of a schema of the API's document: what the list or each result has; null for nothing. */
  readonly item: string | null;
}

export interface Action extends Facts {
  /** Rejects with INVALID_BODY where the parameters do not fit. */
  run(given: Readonly<Record<string, unknown>>, caller: Caller): Promise<Outcome>;
}

interface Definition<Params extends z.ZodObject> extends Omit<Facts, 'isReading' | 'shape'> {
  readonly params: Params;
  readonly example: z.input<Params>;
}

/** An action that only reads. */
export function reading<Params extends z.ZodObject>(
  definition: Definition<Params> & {
    /** A list when left out. */
    readonly shape?: 'one';
    read(params: z.output<Params>, caller: Caller): Promise<unknown>;
  },
): Action {
  const { read, ...facts } = definition;
  return {
    shape: 'list',
    ...facts,
    isReading: true,
    run: async (given, caller) => {
      const data = await read(fitting(facts.params, given), caller);
      return { data, problem: null, resources: [] };
    },
  };
}

/** An action that changes something. */
export function changing<Params extends z.ZodObject>(
  definition: Definition<Params> & {
    change(params: z.output<Params>, caller: Caller): Promise<Outcome>;
  },
): Action {
  const { change, ...facts } = definition;
  return {
    ...facts,
    shape: 'results',
    isReading: false,
    run: async (given, caller) => change(fitting(facts.params, given), caller),
  };
}

function fitting<Params extends z.ZodObject>(params: Params, given: unknown): z.output<Params> {
  const parsed = params.safeParse(given);
  if (parsed.success) return parsed.data;
  throw invalidInput('json', parsed.error.issues);
}
