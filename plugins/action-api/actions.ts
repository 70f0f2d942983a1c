import type { Action } from './action.ts';
import { ACCESS_KEYS } from './actions/access-keys.ts';
import { APPLICATIONS } from './actions/applications.ts';
import { CONNECTIONS } from './actions/connections.ts';
import { INSTANCES } from './actions/instances.ts';
import { JOBS } from './actions/jobs.ts';
import { PROJECTS } from './actions/projects.ts';
import { QUOTAS } from './actions/quotas.ts';
import { USERS } from './actions/users.ts';

/** All of them, by name. */
export const ACTIONS: Readonly<Record<string, Action>> = {
  ...APPLICATIONS,
  ...INSTANCES,
  ...CONNECTIONS,
  ...JOBS,
  ...PROJECTS,
  ...QUOTAS,
  ...ACCESS_KEYS,
  ...USERS,
};
