CREATE TABLE `store` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT ('Medusa Store'),
    `default_sales_channel_id` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `default_region_id` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `default_location_id` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='The settings of a store.';

CREATE TABLE `store_currency` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `currency_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `is_default` boolean NOT NULL DEFAULT FALSE,
    `store_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`),
    KEY `store_currency_store_id_idx` (`store_id`),
    CONSTRAINT `store_currency_store_id_fkey` FOREIGN KEY (`store_id`) REFERENCES `store` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A currency that a store takes.';

CREATE TABLE `store_locale` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `locale_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `store_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`),
    KEY `store_locale_store_id_idx` (`store_id`),
    CONSTRAINT `store_locale_store_id_fkey` FOREIGN KEY (`store_id`) REFERENCES `store` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A language that a store speaks.';
