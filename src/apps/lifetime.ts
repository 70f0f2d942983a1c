import { z } from 'zod';
import { cronProblem, isTimezone } from './calendar.ts';

const LONGEST_MINUTES = 525_600;

export const idleMinutes = z
  .int()
  .min(0)
  .max(LONGEST_MINUTES)
  .optional()
  .describe(
    "Minutes without a viewer after which a desktop is stopped; 0 never. The gateway's idle_stop_minutes when unset",
  );

export const maxMinutes = z
  .int()
  .min(0)
  .max(LONGEST_MINUTES)
  .optional()
  .describe(
    "Minutes that a desktop may run in all; 0 for ever. The gateway's max_session_minutes when unset",
  );

const scheduleEntry = z
  .strictObject({
    cron: z
      .string()
      .max(100)
      .superRefine((text, context) => {
        const problem = cronProblem(text);
        if (problem !== null) context.addIssue({ code: 'custom', message: problem });
      })
      .describe('Minute, hour, day of the month, month, day of the week, such as "0 8 * * 1-5"'),
    timezone: z
      .string()
      .max(64)
      .refine(isTimezone, 'expected a time zone such as Europe/Warsaw')
      .default('UTC')
      .describe('Time zone that the times are in, such as Europe/Warsaw'),
    action: z
      .enum(['start', 'stop'])
      .describe('"stop" stops all desktops of the application, "start" starts one for the user'),
    user: z
      .string()
      .min(1)
      .max(64)
      .optional()
      .describe('Name of the user whose desktop is started, unless one is open already'),
  })
  .refine(({ action, user }) => (action === 'start') === (user !== undefined), {
    message: 'expected a user with the action "start", and none with "stop"',
    path: ['user'],
  });

export type ScheduleEntry = z.output<typeof scheduleEntry>;

export const schedule = z
  .array(scheduleEntry)
  .max(20)
  .default([])
  .describe('When desktops are started and stopped by the calendar');
