CREATE TABLE `currency` (
    `code` varchar(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'As `eur`: the key itself.',
    `symbol` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `symbol_native` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `name` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    `decimal_digits` int NOT NULL DEFAULT 0,
    `rounding` decimal(38, 18) NOT NULL DEFAULT 0 COMMENT 'The smallest amount; 0 for that of the digits.',
    `created_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `updated_at` datetime(6) NOT NULL DEFAULT current_timestamp(6),
    `deleted_at` datetime(6),
    PRIMARY KEY (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin COMMENT='A currency, by its code.';
