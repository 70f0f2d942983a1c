import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Waits for keys with the firmware's help, and shows each on its screen and at the debug console, after a first `>`. */
const PROGRAM = [
  ...[0xb0, 0x3e], //       mov al, '>'
  ...[0xe6, 0xe9], //       out 0xe9, al
  ...[0x31, 0xc0], // next: xor ax, ax
  ...[0xcd, 0x16], //       int 0x16       the next key, as a letter in al
  ...[0xe6, 0xe9], //       out 0xe9, al
  ...[0xb4, 0x0e], //       mov ah, 0x0e
  ...[0xbb, 0x07, 0x00], // mov bx, 7
  ...[0xcd, 0x10], //       int 0x10       onto the screen
  ...[0xeb, 0xf1], //       jmp next
];
const SECTOR_BYTES = 512;
const FLOPPY_BYTES = 1440 * 1024;

export interface Typewriter {
  /** For the one machine that is looked at. */
  readonly qemuArgs: readonly string[];
  /** What the program in the machine was given; empty until it waits for keys, `>` then. */
  typed(): Promise<string>;
}

/** A floppy disk that a QEMU boots from, and where what is typed then is read; gone after the test. */
export async function typewriter(): Promise<Typewriter> {
  const folder = await mkdtemp(join(tmpdir(), 'typewriter-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [floppy, console] = [join(folder, 'floppy.img'), join(folder, 'typed')];
  const disk = Buffer.alloc(FLOPPY_BYTES);
  Buffer.from(PROGRAM).copy(disk);
  disk.writeUInt16BE(0x55aa, SECTOR_BYTES - 2);
  await writeFile(floppy, disk);
  await writeFile(console, '');
  return {
    qemuArgs: [
      ...['-drive', `file=${floppy},format=raw,if=floppy,readonly=on`, '-boot', 'a'],
      ...['-chardev', `file,id=typed,path=${console}`, '-device', 'isa-debugcon,iobase=0xe9,chardev=typed'],
    ],
    typed: () => readFile(console, 'latin1'),
  };
}
