CREATE TABLE `apps` (
	`id` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`definition` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `apps_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `connections` (
	`instance_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`protocol` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`host` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`port` int,
	`inner_host` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`inner_port` int,
	`credentials` varchar(4000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `connections_instance_id` PRIMARY KEY(`instance_id`)
);
--> statement-breakpoint
CREATE TABLE `instances` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`app_id` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`app_name` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`provider` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`app` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`ref` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`desired` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`runtime` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`runtime_at` bigint,
	`error` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`stages` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`started_at` bigint,
	`ended_at` bigint,
	`version` int NOT NULL,
	CONSTRAINT `instances_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `job` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`project_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`action` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`subject` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`busy_key` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`status` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`error` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`result` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`params` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created` bigint NOT NULL,
	`updated` bigint NOT NULL,
	`run_at` bigint NOT NULL,
	`try_period` int NOT NULL,
	`try_max` int NOT NULL,
	`trys` int NOT NULL,
	`lease_owner` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`lease_until` bigint,
	CONSTRAINT `job_id` PRIMARY KEY(`id`),
	CONSTRAINT `job_busy` UNIQUE(`busy_key`)
);
--> statement-breakpoint
CREATE TABLE `port_leases` (
	`port` int NOT NULL,
	`instance_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`leased_at` bigint NOT NULL,
	CONSTRAINT `port_leases_port` PRIMARY KEY(`port`),
	CONSTRAINT `port_leases_instance` UNIQUE(`instance_id`)
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`seen_at` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	`address` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_agent` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	CONSTRAINT `sessions_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `sign_in_links` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`expires_at` bigint NOT NULL,
	CONSTRAINT `sign_in_links_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `users` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`username` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`password_hash` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`role` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`disabled_at` bigint,
	`created_at` bigint NOT NULL,
	CONSTRAINT `users_id` PRIMARY KEY(`id`),
	CONSTRAINT `users_username` UNIQUE(`username`)
);
--> statement-breakpoint
CREATE TABLE `viewers` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`instance_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`transport` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`address` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`opened_at` bigint NOT NULL,
	`closed_at` bigint,
	`reason` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`bytes_to_viewer` bigint NOT NULL,
	`bytes_from_viewer` bigint NOT NULL,
	CONSTRAINT `viewers_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `connections` ADD CONSTRAINT `connections_instance_id_instances_id_fk` FOREIGN KEY (`instance_id`) REFERENCES `instances`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `instances` ADD CONSTRAINT `instances_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `port_leases` ADD CONSTRAINT `port_leases_instance_id_instances_id_fk` FOREIGN KEY (`instance_id`) REFERENCES `instances`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `sessions` ADD CONSTRAINT `sessions_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `sign_in_links` ADD CONSTRAINT `sign_in_links_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `viewers` ADD CONSTRAINT `viewers_instance_id_instances_id_fk` FOREIGN KEY (`instance_id`) REFERENCES `instances`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `viewers` ADD CONSTRAINT `viewers_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `instances_user` ON `instances` (`user_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `instances_app` ON `instances` (`app_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `instances_open` ON `instances` (`ended_at`,`created_at`);--> statement-breakpoint
CREATE INDEX `job_due` ON `job` (`status`,`run_at`);--> statement-breakpoint
CREATE INDEX `job_subject` ON `job` (`subject`);--> statement-breakpoint
CREATE INDEX `sessions_user` ON `sessions` (`user_id`);--> statement-breakpoint
CREATE INDEX `sessions_expires` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `viewers_instance` ON `viewers` (`instance_id`,`closed_at`);--> statement-breakpoint
CREATE INDEX `viewers_open` ON `viewers` (`closed_at`);