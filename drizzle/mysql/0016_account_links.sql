CREATE TABLE `account_links` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`purpose` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`email` varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`tries` int NOT NULL,
	`expires_at` bigint NOT NULL,
	CONSTRAINT `account_links_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `users` ADD `waiting_since` bigint;--> statement-breakpoint
ALTER TABLE `users` ADD `email` varchar(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `users` ADD CONSTRAINT `users_email` UNIQUE(`email`);--> statement-breakpoint
ALTER TABLE `account_links` ADD CONSTRAINT `account_links_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `account_links_user` ON `account_links` (`user_id`);--> statement-breakpoint
CREATE INDEX `account_links_expires` ON `account_links` (`expires_at`);