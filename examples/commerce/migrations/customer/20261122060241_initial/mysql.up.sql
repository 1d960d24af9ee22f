CREATE TABLE `customer` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `company_name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `first_name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `last_name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `email` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `phone` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `has_account` boolean NOT NULL DEFAULT FALSE COMMENT 'An address may be that of a guest and of an account.',
    `metadata` json,
    `created_by` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `customer_email_has_account_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    UNIQUE KEY `customer_email_has_account_unique` (`email`, `has_account`, `customer_email_has_account_unique_guard`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Somebody who buys, with an account or as a guest.';

CREATE TABLE `customer_address` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `address_name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `is_default_shipping` boolean NOT NULL DEFAULT FALSE,
    `is_default_billing` boolean NOT NULL DEFAULT FALSE,
    `company` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `first_name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `last_name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `address_1` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `address_2` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `city` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `country_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `province` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `postal_code` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `phone` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `customer_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `customer_address_default_billing_guard` tinyint GENERATED ALWAYS AS (IF(is_default_billing = true and deleted_at is null, 1, NULL)) VIRTUAL INVISIBLE,
    `customer_address_default_shipping_guard` tinyint GENERATED ALWAYS AS (IF(is_default_shipping = true and deleted_at is null, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `customer_address_customer_id_idx` (`customer_id`),
    UNIQUE KEY `customer_address_default_billing` (`customer_id`, `customer_address_default_billing_guard`),
    UNIQUE KEY `customer_address_default_shipping` (`customer_id`, `customer_address_default_shipping_guard`),
    CONSTRAINT `customer_address_customer_id_fkey` FOREIGN KEY (`customer_id`) REFERENCES `customer` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='An address that a customer keeps. At most one is the default for bills, and one for parcels.';

CREATE TABLE `customer_group` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `metadata` json,
    `created_by` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `customer_group_name_unique_guard` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    UNIQUE KEY `customer_group_name_unique` (`name`, `customer_group_name_unique_guard`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='Customers who get the same prices.';

CREATE TABLE `customer_group_customer` (
    `id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_by` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,
    `metadata` json,
    `customer_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `customer_group_id` varchar(64) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    `customer_group_customer_customer_id_customer_group_i_7v3hv528c2` tinyint GENERATED ALWAYS AS (IF(deleted_at IS NULL, 1, NULL)) VIRTUAL INVISIBLE,
    PRIMARY KEY (`id`),
    KEY `customer_group_customer_customer_id_idx` (`customer_id`),
    KEY `customer_group_customer_customer_group_id_idx` (`customer_group_id`),
    UNIQUE KEY `customer_group_customer_customer_id_customer_group_id_unique` (`customer_id`, `customer_group_id`, `customer_group_customer_customer_id_customer_group_i_7v3hv528c2`),
    CONSTRAINT `customer_group_customer_customer_id_fkey` FOREIGN KEY (`customer_id`) REFERENCES `customer` (`id`) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT `customer_group_customer_customer_group_id_fkey` FOREIGN KEY (`customer_group_id`) REFERENCES `customer_group` (`id`) ON UPDATE CASCADE ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='That a customer is in a group.';
