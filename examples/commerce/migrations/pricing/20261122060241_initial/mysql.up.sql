CREATE TABLE `price_list` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `title` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `description` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `status` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'draft',
    `type` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'sale',
    `starts_at` datetime(6),
    `ends_at` datetime(6),
    `rules_count` int DEFAULT 0,
    `metadata` json,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`),
    KEY `price_list_id_status_starts_at_ends_at_idx` (`id`, `status`, `starts_at`, `ends_at`),
    CONSTRAINT `price_list_status_check` CHECK (`status` IN ('active', 'draft')),
    CONSTRAINT `price_list_type_check` CHECK (`type` IN ('sale', 'override'))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Prices that hold for a while: a sale, or other prices for some.';

CREATE TABLE `price_list_rule` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `attribute` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'As `customer.groups.id`.',
    `value` json COMMENT 'One of these.',
    `price_list_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`),
    KEY `price_list_rule_price_list_id_idx` (`price_list_id`),
    KEY `price_list_rule_attribute_idx` (`attribute`),
    CONSTRAINT `price_list_rule_price_list_id_fkey` FOREIGN KEY (`price_list_id`) REFERENCES `price_list` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='When a price list holds.';

CREATE TABLE `price_preference` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `attribute` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `value` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `is_tax_inclusive` boolean NOT NULL DEFAULT FALSE,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `price_preference_attribute_value_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    UNIQUE KEY `price_preference_attribute_value_unique` (`attribute`, `value`, `price_preference_attribute_value_unique_guard`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Whether prices of a currency or a region include taxes.';

CREATE TABLE `price_set` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='All prices of one thing.';

CREATE TABLE `price` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `title` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `currency_code` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `amount` decimal(38, 18) NOT NULL,
    `min_quantity` decimal(38, 18),
    `max_quantity` decimal(38, 18),
    `rules_count` int DEFAULT 0 COMMENT 'How many rules there are, so that the most special price is found fast.',
    `price_set_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `price_list_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`id`),
    KEY `price_price_set_id_idx` (`price_set_id`),
    KEY `price_price_list_id_idx` (`price_list_id`),
    KEY `price_currency_code_idx` (`currency_code`),
    CONSTRAINT `price_price_set_id_fkey` FOREIGN KEY (`price_set_id`) REFERENCES `price_set` (`id`) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT `price_price_list_id_fkey` FOREIGN KEY (`price_list_id`) REFERENCES `price_list` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='An amount of money in a currency, under rules.';

CREATE TABLE `price_rule` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `attribute` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'As `region_id`.',
    `value` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `operator` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT 'eq',
    `priority` int NOT NULL DEFAULT 0,
    `price_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `price_rule_price_id_attribute_operator_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `price_rule_price_id_idx` (`price_id`),
    UNIQUE KEY `price_rule_price_id_attribute_operator_unique` (`price_id`, `attribute`, `operator`, `price_rule_price_id_attribute_operator_unique_guard`),
    KEY `price_rule_attribute_idx` (`attribute`),
    KEY `price_rule_attribute_value_idx` (`attribute`, `value`),
    KEY `price_rule_operator_value_idx` (`operator`, `value`),
    KEY `price_rule_attribute_value_price_id_idx` (`attribute`, `value`, `price_id`),
    CONSTRAINT `price_rule_operator_check` CHECK (`operator` IN ('gte', 'lte', 'gt', 'lt', 'eq')),
    CONSTRAINT `price_rule_price_id_fkey` FOREIGN KEY (`price_id`) REFERENCES `price` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='When a price holds.';
