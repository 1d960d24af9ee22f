CREATE TABLE `region` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `currency_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `automatic_taxes` boolean NOT NULL DEFAULT TRUE,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Countries with one currency and one way of taxing.';

CREATE TABLE `region_country` (
    `iso_2` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'The key itself.',
    `iso_3` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `num_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `display_name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `region_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `region_country_region_id_iso_2_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`iso_2`),
    KEY `region_country_region_id_idx` (`region_id`),
    UNIQUE KEY `region_country_region_id_iso_2_unique` (`region_id`, `iso_2`, `region_country_region_id_iso_2_unique_guard`),
    CONSTRAINT `region_country_region_id_fkey` FOREIGN KEY (`region_id`) REFERENCES `region` (`id`) ON UPDATE CASCADE ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A country, in at most one region.';
