CREATE TABLE `passkey_challenges` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`binding` text(64) NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `passkeys` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`user_id` text(32) NOT NULL,
	`name` text(64) NOT NULL,
	`credential_key` text(64) NOT NULL,
	`credential_id` text(1400) NOT NULL,
	`public_key` text(2000) NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `passkeys_credential` ON `passkeys` (`credential_key`);--> statement-breakpoint
CREATE INDEX `passkeys_user` ON `passkeys` (`user_id`);