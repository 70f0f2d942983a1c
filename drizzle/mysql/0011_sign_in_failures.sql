CREATE TABLE `known_places` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`used_at` bigint NOT NULL,
	CONSTRAINT `known_places_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `sign_in_failures` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`account` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`failures` int NOT NULL,
	`held_until` bigint NOT NULL,
	`expires_at` bigint NOT NULL,
	CONSTRAINT `sign_in_failures_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
ALTER TABLE `known_places` ADD CONSTRAINT `known_places_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `known_places_user` ON `known_places` (`user_id`);--> statement-breakpoint
CREATE INDEX `known_places_used` ON `known_places` (`used_at`);--> statement-breakpoint
CREATE INDEX `sign_in_failures_account` ON `sign_in_failures` (`account`);--> statement-breakpoint
CREATE INDEX `sign_in_failures_expires` ON `sign_in_failures` (`expires_at`);