CREATE TABLE `quotas` (
	`id` text(64) PRIMARY KEY NOT NULL,
	`scope` text(16) NOT NULL,
	`scope_id` text(32) NOT NULL,
	`limits` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `quotas_whose` ON `quotas` (`scope`,`scope_id`);--> statement-breakpoint
ALTER TABLE `instances` ADD `kind` text(16);--> statement-breakpoint
ALTER TABLE `instances` ADD `cpu_millis` integer;--> statement-breakpoint
ALTER TABLE `instances` ADD `memory_bytes` integer;--> statement-breakpoint
ALTER TABLE `instances` ADD `disk_bytes` integer;