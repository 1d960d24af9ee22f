DROP TABLE `brand`;
