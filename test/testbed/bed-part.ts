import type { PartInfos, PartName } from './part-info.ts';

/** What a part may use while it opens. */
export interface OpenContext {
  /** DESKGATE_TEST_REQUIRE=all: the part may start services of the machine and build images, which takes longer. */
  readonly requireAll: boolean;
  /** A folder of this run; removed when the bed closes. */
  readonly dir: string;
  /** Aborts at the part's time-out and when the run is interrupted. */
  readonly signal: AbortSignal;
  readonly log: (line: string) => void;
  /** The parts of `after` that could be had. */
  readonly parts: Partial<PartInfos>;
  /** Registers what ends something that was opened; called in reverse order, also when `open` fails later on. */
  readonly onClose: (close: () => Promise<void>) => void;
}

export interface Opened<Name extends PartName> {
  readonly info: PartInfos[Name];
  /** Where it came from, e.g. `Docker 20.10.24, already running`. */
  readonly note: string;
}

/** One real part: how to find it, and how to bring it up. */
export interface BedPart<Name extends PartName = PartName> {
  readonly name: Name;
  /** Debian packages that bring it. */
  readonly packages: readonly string[];
  /** Parts that are opened first because this one uses them. */
  readonly after: readonly PartName[];
  /** How to have it without DESKGATE_TEST_REQUIRE=all. */
  readonly remedy: string;
  readonly timeoutMs: number;
  /** Whether what the packages bring is already there. Cheap; never throws. */
  installed(): Promise<boolean>;
  /** Rejects with a clause as its message: `no daemon answers at …`. */
  open(context: OpenContext): Promise<Opened<Name>>;
}

export function definePart<Name extends PartName>(part: BedPart<Name>): BedPart<Name> {
  return part;
}
