/**
 * Loaded before a program that a test starts: at SIGUSR2 its clock is as many ms off as the file CLOCK_FILE says, as after
 * somebody set it. What only measures time goes on evenly.
 */
import { readFileSync } from 'node:fs';

const file = process.env.CLOCK_FILE ?? '';
let offMs = 0;
const read = () => {
  offMs = Number(readFileSync(file, 'utf8'));
};
const realNow = Date.now.bind(Date);
const now = () => realNow() + offMs;

globalThis.Date = new Proxy(Date, {
  construct: (real, given, as) => Reflect.construct(real, given.length === 0 ? [now()] : given, as),
  get: (real, name) => (name === 'now' ? now : Reflect.get(real, name)),
});
read();
process.on('SIGUSR2', read);
