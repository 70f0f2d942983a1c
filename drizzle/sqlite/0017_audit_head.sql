CREATE TABLE `audit_head` (
	`id` text(32) PRIMARY KEY NOT NULL,
	`first` integer NOT NULL,
	`place` integer NOT NULL,
	`hash` text(64) NOT NULL
);
--> statement-breakpoint
INSERT INTO `audit_head` (`id`, `first`, `place`, `hash`)
SELECT 'head', (SELECT MIN(`place`) FROM `audit`), `place`, `hash` FROM `audit` WHERE `place` = (SELECT MAX(`place`) FROM `audit`);
