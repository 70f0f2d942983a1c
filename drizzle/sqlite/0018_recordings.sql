CREATE TABLE `recordings` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`instance_id` text(32) NOT NULL,
	`app_id` text(40) NOT NULL,
	`app_name` text(100) NOT NULL,
	`user_id` text(32) NOT NULL,
	`username` text(64) NOT NULL,
	`project_id` text(32),
	`transport` text(40) NOT NULL,
	`format` text(16) NOT NULL,
	`started_at` integer NOT NULL,
	`ended_at` integer,
	`bytes` integer,
	`fault` text(16),
	FOREIGN KEY (`project_id`) REFERENCES `projects`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `recordings_started` ON `recordings` (`started_at`,`id`);--> statement-breakpoint
CREATE INDEX `recordings_user` ON `recordings` (`user_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `recordings_project` ON `recordings` (`project_id`,`started_at`);--> statement-breakpoint
CREATE INDEX `recordings_ended` ON `recordings` (`ended_at`);