CREATE TABLE `external_identities` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`user_id` text(32) NOT NULL,
	`issuer` text(255) NOT NULL,
	`subject` text(255) NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `external_identities_once` ON `external_identities` (`user_id`,`issuer`);--> statement-breakpoint
CREATE TABLE `external_sessions` (
	`session_id` text(64) PRIMARY KEY NOT NULL,
	`identity_id` text(64) NOT NULL,
	`sid_key` text(64),
	FOREIGN KEY (`session_id`) REFERENCES `sessions`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`identity_id`) REFERENCES `external_identities`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `external_sessions_identity` ON `external_sessions` (`identity_id`);--> statement-breakpoint
CREATE INDEX `external_sessions_sid` ON `external_sessions` (`sid_key`);--> statement-breakpoint
CREATE TABLE `spent_tokens` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
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