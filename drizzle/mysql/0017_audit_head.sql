CREATE TABLE `audit_head` (
	`id` varchar(32) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	`first` bigint NOT NULL,
	`place` bigint NOT NULL,
	`hash` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
	CONSTRAINT `audit_head_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
INSERT INTO `audit_head` (`id`, `first`, `place`, `hash`)
SELECT 'head', (SELECT MIN(`place`) FROM `audit`), `place`, `hash` FROM `audit` WHERE `place` = (SELECT MAX(`place`) FROM `audit`);
