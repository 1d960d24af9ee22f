CREATE TABLE `product_category` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `description` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT (''),
    `handle` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `mpath` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'The ids from the root down to this one, with points between.',
    `is_active` boolean NOT NULL DEFAULT FALSE,
    `is_internal` boolean NOT NULL DEFAULT FALSE,
    `rank` int NOT NULL DEFAULT 0,
    `external_id` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `parent_category_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_category_handle_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `product_category_parent_category_id_idx` (`parent_category_id`),
    KEY `product_category_mpath_idx` (`mpath`),
    UNIQUE KEY `product_category_handle_unique` (`handle`, `product_category_handle_unique_guard`),
    CONSTRAINT `product_category_parent_category_id_fkey` FOREIGN KEY (`parent_category_id`) REFERENCES `product_category` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Where products stand in the shop: a tree.';

CREATE TABLE `product_collection` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `title` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `handle` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `external_id` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_collection_handle_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    UNIQUE KEY `product_collection_handle_unique` (`handle`, `product_collection_handle_unique_guard`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Products that belong together.';

CREATE TABLE `product_option` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `title` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `is_exclusive` boolean NOT NULL DEFAULT FALSE COMMENT 'Made for one product; all others share their options by title.',
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_option_title_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at is null and is_exclusive = false, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    UNIQUE KEY `product_option_title_unique` (`title`, `product_option_title_unique_guard`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='What can be chosen, as a size.';

CREATE TABLE `product_option_value` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `value` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `rank` int,
    `metadata` json,
    `option_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_option_value_option_id_value_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `product_option_value_option_id_idx` (`option_id`),
    UNIQUE KEY `product_option_value_option_id_value_unique` (`option_id`, `value`, `product_option_value_option_id_value_unique_guard`),
    CONSTRAINT `product_option_value_option_id_fkey` FOREIGN KEY (`option_id`) REFERENCES `product_option` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='One of the choices of an option.';

CREATE TABLE `product_tag` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `value` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `external_id` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_tag_value_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    UNIQUE KEY `product_tag_value_unique` (`value`, `product_tag_value_unique_guard`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A word that products are found by.';

CREATE TABLE `product_type` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `value` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `external_id` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_type_value_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    UNIQUE KEY `product_type_value_unique` (`value`, `product_type_value_unique_guard`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='What kind of thing a product is.';

CREATE TABLE `product` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `title` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `handle` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `subtitle` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `description` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `is_giftcard` boolean NOT NULL DEFAULT FALSE,
    `status` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'draft',
    `thumbnail` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `weight` float,
    `length` float,
    `height` float,
    `width` float,
    `origin_country` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `hs_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `mid_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `material` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `discountable` boolean NOT NULL DEFAULT TRUE,
    `external_id` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `type_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `collection_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_handle_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `product_type_id_idx` (`type_id`),
    KEY `product_collection_id_idx` (`collection_id`),
    UNIQUE KEY `product_handle_unique` (`handle`, `product_handle_unique_guard`),
    KEY `product_status_idx` (`status`),
    CONSTRAINT `product_status_check` CHECK (`status` IN ('draft', 'proposed', 'published', 'rejected')),
    CONSTRAINT `product_type_id_fkey` FOREIGN KEY (`type_id`) REFERENCES `product_type` (`id`) ON UPDATE CASCADE ON DELETE SET NULL,
    CONSTRAINT `product_collection_id_fkey` FOREIGN KEY (`collection_id`) REFERENCES `product_collection` (`id`) ON UPDATE CASCADE ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Something to buy, in one or more variants.';

CREATE TABLE `image` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `url` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `metadata` json,
    `rank` int NOT NULL DEFAULT 0,
    `product_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`),
    KEY `image_product_id_idx` (`product_id`),
    KEY `image_url_idx` (`url`),
    KEY `image_rank_idx` (`rank`),
    KEY `image_url_rank_product_id_idx` (`url`, `rank`, `product_id`),
    KEY `image_rank_product_id_idx` (`rank`, `product_id`),
    CONSTRAINT `image_product_id_fkey` FOREIGN KEY (`product_id`) REFERENCES `product` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A picture of a product, or of some of its variants.';

CREATE TABLE `product_category_product` (
    `product_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `product_category_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (`product_id`, `product_category_id`),
    KEY `product_category_product_product_category_id_idx` (`product_category_id`),
    CONSTRAINT `product_category_product_product_id_fkey` FOREIGN KEY (`product_id`) REFERENCES `product` (`id`) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT `product_category_product_product_category_id_fkey` FOREIGN KEY (`product_category_id`) REFERENCES `product_category` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE `product_product_option` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `product_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `product_option_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_product_option_product_id_product_option_id__7a2qn52jqa` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `product_product_option_product_id_idx` (`product_id`),
    KEY `product_product_option_product_option_id_idx` (`product_option_id`),
    UNIQUE KEY `product_product_option_product_id_product_option_id_unique` (`product_id`, `product_option_id`, `product_product_option_product_id_product_option_id__7a2qn52jqa`),
    CONSTRAINT `product_product_option_product_id_fkey` FOREIGN KEY (`product_id`) REFERENCES `product` (`id`) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT `product_product_option_product_option_id_fkey` FOREIGN KEY (`product_option_id`) REFERENCES `product_option` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='That a product has an option.';

CREATE TABLE `product_product_option_value` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `product_product_option_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `product_option_value_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_product_option_value_product_product_option__8s7wvjywd0` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `product_product_option_value_product_product_option_id_idx` (`product_product_option_id`),
    KEY `product_product_option_value_product_option_value_id_idx` (`product_option_value_id`),
    UNIQUE KEY `product_product_option_value_product_product_option__phjrfeay4s` (`product_product_option_id`, `product_option_value_id`, `product_product_option_value_product_product_option__8s7wvjywd0`),
    CONSTRAINT `product_product_option_value_product_product_option_id_fkey` FOREIGN KEY (`product_product_option_id`) REFERENCES `product_product_option` (`id`) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT `product_product_option_value_product_option_value_id_fkey` FOREIGN KEY (`product_option_value_id`) REFERENCES `product_option_value` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='That a product offers a value of one of its options.';

CREATE TABLE `product_tags` (
    `product_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `product_tag_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (`product_id`, `product_tag_id`),
    KEY `product_tags_product_tag_id_idx` (`product_tag_id`),
    CONSTRAINT `product_tags_product_id_fkey` FOREIGN KEY (`product_id`) REFERENCES `product` (`id`) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT `product_tags_product_tag_id_fkey` FOREIGN KEY (`product_tag_id`) REFERENCES `product_tag` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE `product_variant` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `title` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `sku` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `barcode` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `ean` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `upc` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `allow_backorder` boolean NOT NULL DEFAULT FALSE,
    `manage_inventory` boolean NOT NULL DEFAULT TRUE,
    `hs_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `origin_country` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `mid_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `material` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `weight` float,
    `length` float COMMENT 'In the units of the shop, as the other sizes.',
    `height` float,
    `width` float,
    `metadata` json,
    `variant_rank` int DEFAULT 0,
    `thumbnail` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `product_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_variant_sku_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    `product_variant_barcode_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    `product_variant_ean_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    `product_variant_upc_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `product_variant_product_id_idx` (`product_id`),
    KEY `product_variant_id_product_id_idx` (`id`, `product_id`),
    UNIQUE KEY `product_variant_sku_unique` (`sku`, `product_variant_sku_unique_guard`),
    UNIQUE KEY `product_variant_barcode_unique` (`barcode`, `product_variant_barcode_unique_guard`),
    UNIQUE KEY `product_variant_ean_unique` (`ean`, `product_variant_ean_unique_guard`),
    UNIQUE KEY `product_variant_upc_unique` (`upc`, `product_variant_upc_unique_guard`),
    CONSTRAINT `product_variant_product_id_fkey` FOREIGN KEY (`product_id`) REFERENCES `product` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A product as it is sold: in one size, in one colour.';

CREATE TABLE `product_variant_option` (
    `variant_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `option_value_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    PRIMARY KEY (`variant_id`, `option_value_id`),
    KEY `product_variant_option_option_value_id_idx` (`option_value_id`),
    CONSTRAINT `product_variant_option_variant_id_fkey` FOREIGN KEY (`variant_id`) REFERENCES `product_variant` (`id`) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT `product_variant_option_option_value_id_fkey` FOREIGN KEY (`option_value_id`) REFERENCES `product_option_value` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

CREATE TABLE `product_variant_product_image` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `variant_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `image_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `product_variant_product_image_variant_id_image_id_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `product_variant_product_image_variant_id_idx` (`variant_id`),
    KEY `product_variant_product_image_image_id_idx` (`image_id`),
    UNIQUE KEY `product_variant_product_image_variant_id_image_id_unique` (`variant_id`, `image_id`, `product_variant_product_image_variant_id_image_id_unique_guard`),
    CONSTRAINT `product_variant_product_image_variant_id_fkey` FOREIGN KEY (`variant_id`) REFERENCES `product_variant` (`id`) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT `product_variant_product_image_image_id_fkey` FOREIGN KEY (`image_id`) REFERENCES `image` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='That a picture shows a variant.';
