ALTER TABLE `instances` ADD `action_error` text;--> statement-breakpoint
ALTER TABLE `instances` ADD `checkpoint_at` integer;