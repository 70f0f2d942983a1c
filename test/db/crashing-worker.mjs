/** The real worker, which dies in place of its answer to the statements `crash` and `blow`. */
import { parentPort } from 'node:worker_threads';
import '../../src/db/sqlite-worker.mjs';

const port = parentPort;
if (port === null) throw new Error('a worker thread only');
const post = port.postMessage.bind(port);

/** @param {{ failure?: { message: string } }[]} replies */
port.postMessage = (replies) => {
  const said = replies.map(({ failure }) => failure?.message ?? '').join();
  if (said.includes('"crash"')) process.exit(7);
  if (said.includes('"blow"')) throw new Error('thrown in the worker');
  post(replies);
};
