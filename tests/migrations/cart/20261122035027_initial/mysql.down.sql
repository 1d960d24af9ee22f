DROP TABLE `cart`;
