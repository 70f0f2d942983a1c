import { AppError } from '../errors.ts';
import type { CommandIo } from '../plugins/plugin.ts';
import { OPERATOR, type Opened, withPeople } from './with-people.ts';

type Io = Pick<CommandIo, 'out' | 'err'>;

export interface ListOptions {
  readonly accept?: readonly string[];
  readonly deny?: readonly string[];
}

/** `deskgate group …`: works on the database itself; a running gateway notices within 2 s. */
export const group = {
  add: (file: string | undefined, io: Io, name: string, lists: ListOptions): Promise<number> =>
    withPeople(file, async ({ people, did }) => {
      const { id } = await people.addGroup(OPERATOR, { name, ...lists });
      await did('addGroup', id);
      io.out(`Added the group ${name}.`);
    }),

  list: (file: string | undefined, io: Io, options: { json?: boolean }): Promise<number> =>
    withPeople(file, async ({ people }) => {
      const { items: groups } = await people.groups(OPERATOR, { limit: 200 });
      if (options.json) return io.out(JSON.stringify(groups, null, 2));
      const width = Math.max(5, ...groups.map(({ name }) => name.length));
      io.out(`${'GROUP'.padEnd(width)}  USERS  ACCEPT; DENY`);
      for (const { name, members, accept, deny } of groups) {
        const may = `${accept.join(', ') || '-'}; ${deny.join(', ') || '-'}`;
        io.out(`${name.padEnd(width)}  ${String(members).padStart(5)}  ${may}`);
      }
    }),

  change: (file: string | undefined, io: Io, name: string, lists: ListOptions): Promise<number> =>
    withPeople(file, async (opened) => {
      const { people } = opened;
      const { id, accept, deny } = await people.changeGroup(OPERATOR, await groupId(opened, name), lists);
      await opened.did('changeGroup', id);
      io.out(`${name} accepts ${accept.join(', ') || 'nothing'} and denies ${deny.join(', ') || 'nothing'}.`);
    }),

  remove: (file: string | undefined, io: Io, name: string): Promise<number> =>
    withPeople(file, async (opened) => {
      const id = await groupId(opened, name);
      await opened.people.removeGroup(OPERATOR, id);
      await opened.did('removeGroup', id);
      io.out(`Removed the group ${name}; its members stay users.`);
    }),

  join: (file: string | undefined, io: Io, name: string, username: string): Promise<number> =>
    withPeople(file, async (opened) => {
      const [group, member] = [await groupId(opened, name), await opened.idOf(username)];
      await opened.people.addMember(OPERATOR, group, member);
      await opened.did('addMember', group, member);
      io.out(`${username} is in ${name}.`);
    }),

  leave: (file: string | undefined, io: Io, name: string, username: string): Promise<number> =>
    withPeople(file, async (opened) => {
      const [group, member] = [await groupId(opened, name), await opened.idOf(username)];
      await opened.people.removeMember(OPERATOR, group, member);
      await opened.did('removeMember', group, member);
      io.out(`${username} is not in ${name} any more.`);
    }),
};

async function groupId({ people }: Opened, name: string): Promise<string> {
  const found = (await people.groups(OPERATOR, { search: name, limit: 200 })).items.find(
    (one) => one.name === name.toLowerCase(),
  );
  if (found === undefined) throw new AppError('GROUP_NOT_FOUND', `There is no group named ${name}.`);
  return found.id;
}
