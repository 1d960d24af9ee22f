DROP TABLE `reservation_item`;

DROP TABLE `inventory_level`;

DROP TABLE `inventory_item`;
