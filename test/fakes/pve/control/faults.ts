/** Which requests a fault is for. What is left out matches all. */
export interface RequestRule {
  readonly method?: string;
  /** Of the decoded path below /api2/json; a text is looked for anywhere in it. */
  readonly path?: RegExp | string;
}

/** What happens to a request. */
export type Fault =
  /** The worker hangs: 596 after 30 s. It had executed before, does so when it is thawed, or never. */
  | { readonly kind: 'freeze'; readonly executes: 'before' | 'on-thaw' | 'never' }
  /** Executed, and the connection reset in place of the answer. */
  | { readonly kind: 'drop-response' }
  /** Reset before anything is executed. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'answer'; readonly status: number; readonly text: string }
  /** Executed as ever, after this. */
  | { readonly kind: 'tell'; readonly tell: () => void };

interface Pending {
  readonly rule: RequestRule;
  readonly fault: Fault;
  /** How many requests it is still for. */
  left: number;
}

/** What was ordered to go wrong. */
export class Faults {
  /** Before each request, in real ms. */
  latencyMs = 0;
  /** Names of parameters that no call knows, as before they were invented. */
  readonly unknownParams = new Set<string>();
  #pending: Pending[] = [];
  #thaw: (() => void)[] = [];

  /** @param times Infinity: until `clear` or `thaw`. */
  order(fault: Fault, rule: RequestRule = {}, times = 1): void {
    this.#pending.push({ rule, fault, left: times });
  }

  /** The fault of this request, which is used up by it. */
  take(method: string, path: string): Fault | null {
    const found = this.#pending.find(({ rule }) => matches(rule, method, path));
    if (found === undefined) return null;
    found.left -= 1;
    if (found.left <= 0) this.#pending = this.#pending.filter((one) => one !== found);
    return found.fault;
  }

  /** No request is frozen any more; what waits for it executes now. */
  thaw(): void {
    this.#pending = this.#pending.filter(({ fault }) => fault.kind !== 'freeze');
    for (const go of this.#thaw.splice(0)) go();
  }

  async thawed(): Promise<void> {
    await new Promise<void>((resolve) => this.#thaw.push(resolve));
  }

  clear(): void {
    this.thaw();
    this.#pending = [];
    this.unknownParams.clear();
    this.latencyMs = 0;
  }
}

function matches({ method, path }: RequestRule, askedMethod: string, askedPath: string): boolean {
  if (method !== undefined && method !== askedMethod) return false;
  if (path === undefined) return true;
  return typeof path === 'string' ? askedPath.includes(path) : path.test(askedPath);
}
