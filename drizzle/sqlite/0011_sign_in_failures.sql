CREATE TABLE `known_places` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`user_id` text(32) NOT NULL,
	`used_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `known_places_user` ON `known_places` (`user_id`);--> statement-breakpoint
CREATE INDEX `known_places_used` ON `known_places` (`used_at`);--> statement-breakpoint
CREATE TABLE `sign_in_failures` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`account` text(64),
	`failures` integer NOT NULL,
	`held_until` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sign_in_failures_account` ON `sign_in_failures` (`account`);--> statement-breakpoint
CREATE INDEX `sign_in_failures_expires` ON `sign_in_failures` (`expires_at`);