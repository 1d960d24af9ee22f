CREATE TABLE `sales_channel` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `description` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `is_disabled` boolean NOT NULL DEFAULT FALSE,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A place where products are sold: a shop front, a market.';
