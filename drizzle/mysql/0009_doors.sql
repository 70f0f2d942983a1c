CREATE TABLE `external_identities` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`issuer` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`subject` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`used_at` bigint NOT NULL,
	CONSTRAINT `external_identities_id` PRIMARY KEY(`id`),
	CONSTRAINT `external_identities_once` UNIQUE(`user_id`,`issuer`)
);
--> statement-breakpoint
CREATE TABLE `external_sessions` (
	`session_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`identity_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`sid_key` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	CONSTRAINT `external_sessions_session_id` PRIMARY KEY(`session_id`)
);
--> statement-breakpoint
CREATE TABLE `spent_tokens` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`expires_at` bigint NOT NULL,
	CONSTRAINT `spent_tokens_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
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
ALTER TABLE `external_identities` ADD CONSTRAINT `external_identities_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `external_sessions` ADD CONSTRAINT `external_sessions_session_id_sessions_id_fk` FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `external_sessions` ADD CONSTRAINT `external_sessions_identity_id_external_identities_id_fk` FOREIGN KEY (`identity_id`) REFERENCES `external_identities`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `external_sessions_identity` ON `external_sessions` (`identity_id`);--> statement-breakpoint
CREATE INDEX `external_sessions_sid` ON `external_sessions` (`sid_key`);--> statement-breakpoint
CREATE INDEX `start_keys_created` ON `start_keys` (`created_at`);--> statement-breakpoint
CREATE INDEX `access_keys_created` ON `access_keys` (`created_at`);--> statement-breakpoint
CREATE INDEX `homes_created` ON `homes` (`created_at`);--> statement-breakpoint
CREATE INDEX `instances_created` ON `instances` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `job_created` ON `job` (`created`,`id`);--> statement-breakpoint
CREATE INDEX `users_created` ON `users` (`created_at`);--> statement-breakpoint
CREATE INDEX `viewers_opened` ON `viewers` (`opened_at`,`id`);