CREATE TABLE `homes` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`user_id` text(32) NOT NULL,
	`app_id` text(40) NOT NULL,
	`provider` text(40) NOT NULL,
	`ref` text(255) NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `homes_owner` ON `homes` (`user_id`,`app_id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`type` text(64) NOT NULL,
	`subject` text(32) NOT NULL,
	`payload` text NOT NULL,
	`created_at` integer NOT NULL,
	`announced_at` integer
);
--> statement-breakpoint
CREATE INDEX `outbox_announced` ON `outbox` (`announced_at`,`seq`);--> statement-breakpoint
CREATE TABLE `schedules` (
	`id` text(190) PRIMARY KEY NOT NULL,
	`next_at` integer NOT NULL,
	`last_at` integer,
	`last_error` text(255)
);
--> statement-breakpoint
CREATE TABLE `seats` (
	`name` text(64) PRIMARY KEY NOT NULL,
	`owner` text(32) NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`webhook_id` text(32) NOT NULL,
	`seq` integer NOT NULL,
	`type` text(64) NOT NULL,
	`body` text NOT NULL,
	`status` text(16) NOT NULL,
	`tries` integer NOT NULL,
	`next_at` integer NOT NULL,
	`http_status` integer,
	`error` text(255),
	`created_at` integer NOT NULL,
	`ended_at` integer,
	FOREIGN KEY (`webhook_id`) REFERENCES `webhooks`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `webhook_deliveries_once` ON `webhook_deliveries` (`webhook_id`,`seq`);--> statement-breakpoint
CREATE INDEX `webhook_deliveries_due` ON `webhook_deliveries` (`status`,`next_at`);--> statement-breakpoint
CREATE TABLE `webhooks` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`url` text(2000) NOT NULL,
	`secret` text(1000) NOT NULL,
	`events` text NOT NULL,
	`disabled_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
DROP INDEX `viewers_open`;--> statement-breakpoint
ALTER TABLE `viewers` ADD `seat` text(32);--> statement-breakpoint
ALTER TABLE `viewers` ADD `alive_until` integer;--> statement-breakpoint
ALTER TABLE `viewers` ADD `painted_at` integer;--> statement-breakpoint
CREATE INDEX `viewers_open` ON `viewers` (`closed_at`,`alive_until`);--> statement-breakpoint
CREATE TABLE `__new_instances` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`app_id` text(40) NOT NULL,
	`app_name` text(100) NOT NULL,
	`user_id` text(32),
	`pool_key` text(64),
	`claimed_at` integer,
	`provider` text(40) NOT NULL,
	`app` text NOT NULL,
	`ref` text(255),
	`desired` text(16) NOT NULL,
	`runtime` text(16),
	`runtime_at` integer,
	`error` text,
	`stages` text NOT NULL,
	`idle_since` integer,
	`warned_at` integer,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`version` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_instances`("id", "app_id", "app_name", "user_id", "provider", "app", "ref", "desired", "runtime", "runtime_at", "error", "stages", "created_at", "started_at", "ended_at", "version") SELECT "id", "app_id", "app_name", "user_id", "provider", "app", "ref", "desired", "runtime", "runtime_at", "error", "stages", "created_at", "started_at", "ended_at", "version" FROM `instances`;--> statement-breakpoint
DROP TABLE `instances`;--> statement-breakpoint
ALTER TABLE `__new_instances` RENAME TO `instances`;--> statement-breakpoint
CREATE INDEX `instances_user` ON `instances` (`user_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `instances_app` ON `instances` (`app_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `instances_open` ON `instances` (`ended_at`,`created_at`);--> statement-breakpoint
CREATE INDEX `instances_pool` ON `instances` (`pool_key`,`user_id`);--> statement-breakpoint
ALTER TABLE `job` ADD `timeout_ms` integer;--> statement-breakpoint
ALTER TABLE `job` ADD `deferred` text(255);