CREATE TABLE `stock_location_address` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `address_1` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `address_2` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `company` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `city` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `country_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `phone` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `province` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `postal_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Where a warehouse is.';

CREATE TABLE `stock_location` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `metadata` json,
    `address_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `stock_location_address_id_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `stock_location_address_id_idx` (`address_id`),
    UNIQUE KEY `stock_location_address_id_unique` (`address_id`, `stock_location_address_id_unique_guard`),
    CONSTRAINT `stock_location_address_id_fkey` FOREIGN KEY (`address_id`) REFERENCES `stock_location_address` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A warehouse.';
