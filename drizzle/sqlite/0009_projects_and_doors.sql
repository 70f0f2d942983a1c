CREATE TABLE `start_keys` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`asked` text(64) NOT NULL,
	`instance_id` text(32) NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `start_keys_created` ON `start_keys` (`created_at`);--> statement-breakpoint
ALTER TABLE `access_keys` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `access_keys_created` ON `access_keys` (`created_at`);--> statement-breakpoint
ALTER TABLE `apps` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `groups` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `quotas` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `preferences` text;--> statement-breakpoint
ALTER TABLE `users` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `users_created` ON `users` (`created_at`);--> statement-breakpoint
ALTER TABLE `webhooks` ADD `revision` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `homes_created` ON `homes` (`created_at`);--> statement-breakpoint
CREATE INDEX `instances_created` ON `instances` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `job_created` ON `job` (`created`,`id`);--> statement-breakpoint
CREATE INDEX `viewers_opened` ON `viewers` (`opened_at`,`id`);