CREATE TABLE `quotas` (
	`id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`scope` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`scope_id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`limits` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	CONSTRAINT `quotas_id` PRIMARY KEY(`id`),
	CONSTRAINT `quotas_whose` UNIQUE(`scope`,`scope_id`)
);
--> statement-breakpoint
ALTER TABLE `instances` ADD `kind` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `instances` ADD `cpu_millis` int;--> statement-breakpoint
ALTER TABLE `instances` ADD `memory_bytes` bigint;--> statement-breakpoint
ALTER TABLE `instances` ADD `disk_bytes` bigint;