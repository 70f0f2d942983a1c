ALTER TABLE `users` ADD `preferences` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;--> statement-breakpoint
CREATE INDEX `instances_created` ON `instances` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `job_created` ON `job` (`created`,`id`);--> statement-breakpoint
CREATE INDEX `viewers_opened` ON `viewers` (`opened_at`,`id`);