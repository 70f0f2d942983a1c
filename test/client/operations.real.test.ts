import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ownDocument } from '../../scripts/client/own-document.ts';
import { writeOperations } from '../../scripts/client/write-operations.ts';
import { projectRoot } from '../../src/root.ts';

/** Without what formatting adds and takes away. */
const bare = (text: string): string => text.replace(/[\s,;|()'"]/g, '');

it('the client is made from the document as it is: npm run client', async () => {
  const written = await readFile(join(projectRoot(), 'src/client/operations.ts'), 'utf8');
  expect(bare(writeOperations(await ownDocument())) === bare(written)).toBe(true);
});
