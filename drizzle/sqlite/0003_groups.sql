CREATE TABLE `group_members` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`group_id` text(32) NOT NULL,
	`user_id` text(32) NOT NULL,
	`origin` text(16) NOT NULL,
	FOREIGN KEY (`group_id`) REFERENCES `groups`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `group_members_once` ON `group_members` (`group_id`,`user_id`,`origin`);--> statement-breakpoint
CREATE INDEX `group_members_user` ON `group_members` (`user_id`);--> statement-breakpoint
CREATE TABLE `groups` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`name` text(64) NOT NULL,
	`description` text(255) NOT NULL,
	`accept` text NOT NULL,
	`deny` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `groups_name` ON `groups` (`name`);--> statement-breakpoint
ALTER TABLE `users` ADD `accept` text;--> statement-breakpoint
ALTER TABLE `users` ADD `deny` text;