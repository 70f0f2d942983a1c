CREATE TABLE `app_shares` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`app_id` text(40) NOT NULL,
	`project_id` text(32),
	`group_id` text(32),
	FOREIGN KEY (`app_id`) REFERENCES `app_sharing`(`app_id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `app_shares_project` ON `app_shares` (`app_id`,`project_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `app_shares_group` ON `app_shares` (`app_id`,`group_id`);--> statement-breakpoint
CREATE TABLE `app_sharing` (
	`app_id` text(40) PRIMARY KEY NOT NULL,
	`everybody` integer NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE `project_members` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`project_id` text(32) NOT NULL,
	`user_id` text(32) NOT NULL,
	`role` text(16) NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `project_members_once` ON `project_members` (`project_id`,`user_id`);--> statement-breakpoint
CREATE INDEX `project_members_user` ON `project_members` (`user_id`);--> statement-breakpoint
CREATE TABLE `projects` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`name` text(64) NOT NULL,
	`description` text(255) NOT NULL,
	`created_at` integer NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `projects_name` ON `projects` (`name`);--> statement-breakpoint
ALTER TABLE `access_keys` ADD `project_id` text(32) REFERENCES projects(id);--> statement-breakpoint
CREATE INDEX `access_keys_project` ON `access_keys` (`project_id`);--> statement-breakpoint
ALTER TABLE `apps` ADD `project_id` text(32) REFERENCES projects(id);--> statement-breakpoint
ALTER TABLE `instances` ADD `project_id` text(32) REFERENCES projects(id);--> statement-breakpoint
CREATE INDEX `instances_project` ON `instances` (`project_id`,`ended_at`);