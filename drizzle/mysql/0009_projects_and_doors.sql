CREATE TABLE `start_keys` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`asked` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`instance_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `start_keys_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `access_keys` ADD `revision` int DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `apps` ADD `revision` int DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `groups` ADD `revision` int DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `quotas` ADD `revision` int DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `users` ADD `preferences` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `users` ADD `revision` int DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `webhooks` ADD `revision` int DEFAULT 1 NOT NULL;--> statement-breakpoint
CREATE INDEX `start_keys_created` ON `start_keys` (`created_at`);--> statement-breakpoint
CREATE INDEX `access_keys_created` ON `access_keys` (`created_at`);--> statement-breakpoint
CREATE INDEX `homes_created` ON `homes` (`created_at`);--> statement-breakpoint
CREATE INDEX `instances_created` ON `instances` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `job_created` ON `job` (`created`,`id`);--> statement-breakpoint
CREATE INDEX `users_created` ON `users` (`created_at`);--> statement-breakpoint
CREATE INDEX `viewers_opened` ON `viewers` (`opened_at`,`id`);