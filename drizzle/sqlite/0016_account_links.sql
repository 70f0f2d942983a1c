CREATE TABLE `account_links` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`purpose` text(16) NOT NULL,
	`user_id` text(32),
	`email` text(254) NOT NULL,
	`tries` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `account_links_user` ON `account_links` (`user_id`);--> statement-breakpoint
CREATE INDEX `account_links_expires` ON `account_links` (`expires_at`);--> statement-breakpoint
ALTER TABLE `users` ADD `waiting_since` integer;--> statement-breakpoint
ALTER TABLE `users` ADD `email` text(254);--> statement-breakpoint
CREATE UNIQUE INDEX `users_email` ON `users` (`email`);