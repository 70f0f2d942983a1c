ALTER TABLE `instances` ADD `action_error` mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;--> statement-breakpoint
ALTER TABLE `instances` ADD `checkpoint_at` bigint;