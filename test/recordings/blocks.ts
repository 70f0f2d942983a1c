/** What is in a recording of RFB (FBS 001.000). Throws for anything else. */
export function blocksOf(file: Buffer): { readonly bytes: Buffer; readonly ms: number }[] {
  if (file.toString('latin1', 0, 12) !== 'FBS 001.000\n') throw new Error('no recording of RFB');
  const blocks = [];
  for (let at = 12; at < file.length; ) {
    const length = file.readUInt32BE(at);
    const end = at + 4 + Math.ceil(length / 4) * 4;
    blocks.push({ bytes: file.subarray(at + 4, at + 4 + length), ms: file.readUInt32BE(end) });
    at = end + 4;
  }
  return blocks;
}
