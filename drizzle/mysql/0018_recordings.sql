CREATE TABLE `recordings` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`instance_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`app_id` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`app_name` varchar(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`username` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`project_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`transport` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`format` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`started_at` bigint NOT NULL,
	`ended_at` bigint,
	`bytes` bigint,
	`fault` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	CONSTRAINT `recordings_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `recordings` ADD CONSTRAINT `recordings_project_id_projects_id_fk` FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `recordings_started` ON `recordings` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `recordings_user` ON `recordings` (`user_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `recordings_project` ON `recordings` (`project_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `recordings_ended` ON `recordings` (`ended_at`);