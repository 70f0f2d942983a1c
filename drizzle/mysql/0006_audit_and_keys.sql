CREATE TABLE `access_keys` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`name` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`hash` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`is_manage` int NOT NULL,
	`scopes` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`addresses` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`created_at` bigint NOT NULL,
	`expires_at` bigint,
	`revoked_at` bigint,
	`used_at` bigint,
	`used_from` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	CONSTRAINT `access_keys_id` PRIMARY KEY(`id`),
	CONSTRAINT `access_keys_name` UNIQUE(`user_id`,`name`)
);
--> statement-breakpoint
CREATE TABLE `audit` (
	`seq` bigint AUTO_INCREMENT NOT NULL,
	`at` bigint NOT NULL,
	`user_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`actor` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`key_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`address` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`action` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`resources` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`result` varchar(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`request_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`place` bigint,
	`previous` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	`hash` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
	CONSTRAINT `audit_seq` PRIMARY KEY(`seq`),
	CONSTRAINT `audit_place` UNIQUE(`place`)
);
--> statement-breakpoint
ALTER TABLE `access_keys` ADD CONSTRAINT `access_keys_user_id_users_id_fk` FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE INDEX `audit_user` ON `audit` (`user_id`,`seq`);