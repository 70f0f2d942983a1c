DROP INDEX `viewers_open`;--> statement-breakpoint
CREATE INDEX `viewers_open_by_seat` ON `viewers` (`closed_at`,`seat`,`alive_until`);