CREATE TABLE `app_shares` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`app_id` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`project_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`group_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	CONSTRAINT `app_shares_id` PRIMARY KEY(`id`),
	CONSTRAINT `app_shares_project` UNIQUE(`app_id`,`project_id`),
	CONSTRAINT `app_shares_group` UNIQUE(`app_id`,`group_id`)
);
--> statement-breakpoint
CREATE TABLE `app_sharing` (
	`app_id` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`everybody` int NOT NULL,
	`revision` int NOT NULL DEFAULT 1,
	CONSTRAINT `app_sharing_app_id` PRIMARY KEY(`app_id`)
);
--> statement-breakpoint
CREATE TABLE `project_members` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`project_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`role` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	CONSTRAINT `project_members_id` PRIMARY KEY(`id`),
	CONSTRAINT `project_members_once` UNIQUE(`project_id`,`user_id`)
);
--> statement-breakpoint
CREATE TABLE `projects` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`name` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`description` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`revision` int NOT NULL DEFAULT 1,
	CONSTRAINT `projects_id` PRIMARY KEY(`id`),
	CONSTRAINT `projects_name` UNIQUE(`name`)
);
--> statement-breakpoint
ALTER TABLE `access_keys` ADD `project_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `apps` ADD `project_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `instances` ADD `project_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `app_shares` ADD CONSTRAINT `app_shares_app_id_app_sharing_app_id_fk` FOREIGN KEY (`app_id`) REFERENCES `app_sharing`(`app_id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `app_shares` ADD CONSTRAINT `app_shares_project_id_projects_id_fk` FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `app_shares` ADD CONSTRAINT `app_shares_group_id_groups_id_fk` FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `project_members` ADD CONSTRAINT `project_members_project_id_projects_id_fk` FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `project_members` ADD CONSTRAINT `project_members_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `project_members_user` ON `project_members` (`user_id`);--> statement-breakpoint
ALTER TABLE `access_keys` ADD CONSTRAINT `access_keys_project_id_projects_id_fk` FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `apps` ADD CONSTRAINT `apps_project_id_projects_id_fk` FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `instances` ADD CONSTRAINT `instances_project_id_projects_id_fk` FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `access_keys_project` ON `access_keys` (`project_id`);--> statement-breakpoint
CREATE INDEX `instances_project` ON `instances` (`project_id`,`ended_at`);