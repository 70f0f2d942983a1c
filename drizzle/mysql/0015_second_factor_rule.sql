ALTER TABLE `groups` ADD `needs_second_factor` int DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `factor` varchar(16) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;