CREATE TABLE `access_keys` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`user_id` text(32) NOT NULL,
	`name` text(64) NOT NULL,
	`hash` text(64) NOT NULL,
	`is_manage` integer NOT NULL,
	`scopes` text NOT NULL,
	`addresses` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer,
	`revoked_at` integer,
	`used_at` integer,
	`used_from` text(64),
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `access_keys_name` ON `access_keys` (`user_id`,`name`);--> statement-breakpoint
CREATE TABLE `audit` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`user_id` text(32),
	`actor` text(64) NOT NULL,
	`key_id` text(32),
	`address` text(64) NOT NULL,
	`action` text(64) NOT NULL,
	`resources` text NOT NULL,
	`result` text(40) NOT NULL,
	`request_id` text(32),
	`place` integer,
	`previous` text(64),
	`hash` text(64)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_place` ON `audit` (`place`);--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);--> statement-breakpoint
CREATE INDEX `audit_user` ON `audit` (`user_id`,`seq`);