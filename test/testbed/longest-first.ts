import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take a minute or longer: what is begun last would be waited for alone. */
const LONG = ['every-page', 'two-servers', 'named', 'bullmq', 'resume', 'crash', 'queue'].map(
  (name) => new RegExp(`/${name}[a-z-]*\\.real\\.test\\.ts$`),
);

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const index = LONG.findIndex((long) => long.test(moduleId));
      return index < 0 ? LONG.length : index;
    };
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b));
  }
}
