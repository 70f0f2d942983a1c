CREATE TABLE `apps` (
	`id` text(40) PRIMARY KEY NOT NULL,
	`definition` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `connections` (
	`instance_id` text(32) PRIMARY KEY NOT NULL,
	`protocol` text(16) NOT NULL,
	`host` text(255),
	`port` integer,
	`inner_host` text(255),
	`inner_port` integer,
	`credentials` text(4000) NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`instance_id`) REFERENCES `instances`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `instances` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`app_id` text(40) NOT NULL,
	`app_name` text(100) NOT NULL,
	`user_id` text(32) NOT NULL,
	`provider` text(40) NOT NULL,
	`app` text NOT NULL,
	`ref` text(255),
	`desired` text(16) NOT NULL,
	`runtime` text(16),
	`runtime_at` integer,
	`error` text,
	`stages` text NOT NULL,
	`created_at` integer NOT NULL,
	`started_at` integer,
	`ended_at` integer,
	`version` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `instances_user` ON `instances` (`user_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `instances_app` ON `instances` (`app_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `instances_open` ON `instances` (`ended_at`,`created_at`);--> statement-breakpoint
CREATE TABLE `job` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`project_id` text(32),
	`action` text(50) NOT NULL,
	`subject` text(32) NOT NULL,
	`busy_key` text(64),
	`status` text(16) NOT NULL,
	`error` text,
	`result` text,
	`params` text NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`run_at` integer NOT NULL,
	`try_period` integer NOT NULL,
	`try_max` integer NOT NULL,
	`trys` integer NOT NULL,
	`lease_owner` text(64),
	`lease_until` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `job_busy` ON `job` (`busy_key`);--> statement-breakpoint
CREATE INDEX `job_due` ON `job` (`status`,`run_at`);--> statement-breakpoint
CREATE INDEX `job_subject` ON `job` (`subject`);--> statement-breakpoint
CREATE TABLE `port_leases` (
	`port` integer PRIMARY KEY NOT NULL,
	`instance_id` text(32) NOT NULL,
	`leased_at` integer NOT NULL,
	FOREIGN KEY (`instance_id`) REFERENCES `instances`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `port_leases_instance` ON `port_leases` (`instance_id`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`user_id` text(32) NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`address` text(64) NOT NULL,
	`user_agent` text(255) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_expires` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `sign_in_links` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`user_id` text(32) NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`username` text(64) NOT NULL,
	`password_hash` text(255),
	`role` text(16) NOT NULL,
	`disabled_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_username` ON `users` (`username`);--> statement-breakpoint
CREATE TABLE `viewers` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`instance_id` text(32) NOT NULL,
	`user_id` text(32) NOT NULL,
	`transport` text(40) NOT NULL,
	`address` text(64) NOT NULL,
	`opened_at` integer NOT NULL,
	`closed_at` integer,
	`reason` text(32),
	`bytes_to_viewer` integer NOT NULL,
	`bytes_from_viewer` integer NOT NULL,
	FOREIGN KEY (`instance_id`) REFERENCES `instances`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `viewers_instance` ON `viewers` (`instance_id`,`closed_at`);--> statement-breakpoint
CREATE INDEX `viewers_open` ON `viewers` (`closed_at`);