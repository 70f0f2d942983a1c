ALTER TABLE `groups` ADD `needs_second_factor` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `factor` text(16);